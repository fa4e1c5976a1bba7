package io.geartrain.bench;

import akka.actor.typed.ActorRef;
import akka.actor.typed.ActorSystem;
import akka.actor.typed.Behavior;
import akka.actor.typed.javadsl.ActorContext;
import akka.actor.typed.javadsl.Behaviors;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectWriter;
import com.fasterxml.jackson.dataformat.cbor.databind.CBORMapper;
import com.typesafe.config.ConfigFactory;
import java.io.ByteArrayOutputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.management.ManagementFactory;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.Semaphore;
import java.util.zip.CRC32C;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/**
 * The yardstick: the least that a durable block-by-block message queue on Akka must do, and nothing else.
 * Programs are actors; a scheduler splits the queue into waves, merges outcomes in queue order and
 * appends one checksummed record for each block; records that wait while the file is forced go out
 * together. No gas, no ids, no recovery, no errors.
 */
@Command(
    name = "one-log-limit",
    description = {
      "The durable counter by a program that does only what no durable queue can leave out:",
      "the speed limit of one log on this machine. Measured from its start, without a warm-up."
    },
    mixinStandardHelpOptions = true)
final class OneLogLimit extends Workload {
  @Option(names = "--programs", defaultValue = "1000", description = "${DEFAULT-VALUE}")
  private int programs;

  @Option(names = "--inflight", defaultValue = "2000", description = "${DEFAULT-VALUE}")
  private int inflight;

  @Option(
      names = "--block",
      defaultValue = "10000",
      description = "Messages in a block; ${DEFAULT-VALUE}")
  private int block;

  @Option(names = "--messages", defaultValue = "3000000", description = "${DEFAULT-VALUE}")
  private long messages;

  @Option(names = "--payload", defaultValue = "64", description = "${DEFAULT-VALUE}")
  private int payload;

  private static final int PIPELINE_BYTES = 16 << 20;
  private static final CBORMapper CBOR = new CBORMapper();
  private static final ObjectWriter WRITE_ADD = CBOR.writerFor(Add.class);
  private static final ObjectWriter WRITE_ADDED = CBOR.writerFor(Added.class);

  record Add(long amount, byte[] note) {}

  record Added(long amount, long total) {}

  private record Message(long position, int destination, Add payload) {}

  private record Outcome(byte[] event, int destination, Add payload, byte[] payloadBytes) {}

  private record Batch(List<Message> messages, ActorRef<BatchDone> replyTo) {}

  private record BatchDone(List<Message> messages, List<Outcome> outcomes) {}

  private static byte[] encode(ObjectWriter writer, Object value) {
    try {
      return writer.writeValueAsBytes(value);
    } catch (JsonProcessingException e) {
      throw new UncheckedIOException(e);
    }
  }

  private Behavior<Batch> program(int id) {
    long[] total = {0};
    return Behaviors.receiveMessage(
        batch -> {
          List<Outcome> outcomes = new ArrayList<>(batch.messages().size());
          for (Message message : batch.messages()) {
            long amount = message.payload().amount();
            total[0] += amount;
            Add next = new Add(amount + 1, message.payload().note());
            int destination = (int) ((id * 31L + amount * 7 + 1) % programs);
            outcomes.add(
                new Outcome(
                    encode(WRITE_ADDED, new Added(amount, total[0])),
                    destination,
                    next,
                    encode(WRITE_ADD, next)));
          }
          batch.replyTo().tell(new BatchDone(batch.messages(), outcomes));
          return Behaviors.same();
        });
  }

  /** Appends records on a thread of its own; whatever waits is written and forced together. */
  private static final class LogWriter extends Thread {
    private static final byte[] END = {};
    private final BlockingQueue<byte[]> waiting = new LinkedBlockingQueue<>();
    private final Semaphore room = new Semaphore(PIPELINE_BYTES);
    private final FileChannel file;
    private long forces;

    LogWriter(FileChannel file) {
      super("one-log-writer");
      this.file = file;
      start();
    }

    void append(byte[] record) {
      room.acquireUninterruptibly(Math.min(record.length, PIPELINE_BYTES));
      waiting.add(record);
    }

    void close() {
      waiting.add(END);
      try {
        join();
      } catch (InterruptedException e) {
        throw new IllegalStateException(e);
      }
    }

    @Override
    public void run() {
      List<byte[]> group = new ArrayList<>();
      boolean open = true;
      try {
        while (open) {
          group.add(waiting.take());
          waiting.drainTo(group);
          int written = 0;
          for (byte[] record : group) {
            if (record == END) {
              open = false;
            } else {
              write(record);
              written += Math.min(record.length, PIPELINE_BYTES);
            }
          }
          file.force(false);
          forces++;
          room.release(written);
          group.clear();
        }
      } catch (IOException | InterruptedException e) {
        throw new IllegalStateException(e);
      }
    }

    private void write(byte[] record) throws IOException {
      CRC32C checksum = new CRC32C();
      checksum.update(record);
      ByteBuffer header =
          ByteBuffer.allocate(8).putInt(record.length).putInt((int) checksum.getValue()).flip();
      ByteBuffer[] frame = {header, ByteBuffer.wrap(record)};
      while (frame[1].hasRemaining()) {
        file.write(frame);
      }
    }
  }

  private final class Scheduler {
    private final CompletableFuture<Long> finished;
    private final LogWriter log;
    private final List<ActorRef<Batch>> actors = new ArrayList<>();
    private final ActorRef<BatchDone> self;
    private final ArrayDeque<Message> queue = new ArrayDeque<>();
    private final ByteArrayOutputStream record = new ByteArrayOutputStream(1 << 20);
    private final DataOutputStream out = new DataOutputStream(record);
    private long nextPosition;
    private long firstOfWave;
    private Outcome[] wave;
    private int running;
    private int inBlock;
    private long executed;

    Scheduler(ActorContext<BatchDone> context, LogWriter log, CompletableFuture<Long> finished) {
      this.log = log;
      this.finished = finished;
      this.self = context.getSelf();
      byte[] note = new byte[payload];
      for (int i = 0; i < programs; i++) {
        actors.add(context.spawn(program(i), "program-" + i));
      }
      for (int i = 0; i < inflight; i++) {
        queue.add(new Message(nextPosition++, i % programs, new Add(i, note)));
      }
      startWave();
    }

    private void startWave() {
      int size = Math.min(queue.size(), block - inBlock);
      wave = new Outcome[size];
      firstOfWave = queue.peek().position();
      Map<Integer, List<Message>> batches = new HashMap<>();
      for (int i = 0; i < size; i++) {
        Message message = queue.poll();
        batches.computeIfAbsent(message.destination(), d -> new ArrayList<>()).add(message);
      }
      running = batches.size();
      batches.forEach((d, of) -> actors.get(d).tell(new Batch(of, self)));
    }

    Behavior<BatchDone> onBatchDone(BatchDone done) throws IOException {
      for (int i = 0; i < done.messages().size(); i++) {
        wave[(int) (done.messages().get(i).position() - firstOfWave)] = done.outcomes().get(i);
      }
      if (--running > 0) {
        return Behaviors.same();
      }
      merge();
      if (inBlock == block) {
        log.append(record.toByteArray());
        record.reset();
        inBlock = 0;
      }
      if (executed >= messages) {
        log.append(record.toByteArray());
        log.close();
        finished.complete(executed);
        return Behaviors.stopped();
      }
      startWave();
      return Behaviors.same();
    }

    private void merge() throws IOException {
      for (int i = 0; i < wave.length; i++) {
        Outcome outcome = wave[i];
        out.writeLong(firstOfWave + i);
        out.writeShort(outcome.event().length);
        out.write(outcome.event());
        out.writeInt(outcome.destination());
        out.writeShort(outcome.payloadBytes().length);
        out.write(outcome.payloadBytes());
        queue.add(new Message(nextPosition++, outcome.destination(), outcome.payload()));
      }
      inBlock += wave.length;
      executed += wave.length;
    }
  }

  @Override
  Result measure(Path directory) throws Exception {
    Files.createDirectories(directory);
    Path path = directory.resolve("one-log-limit.log");
    long cpuBefore = Meter.cpuNanos();
    long startedAt = System.nanoTime();
    CompletableFuture<Long> finished = new CompletableFuture<>();
    LogWriter log;
    long executed;
    try (FileChannel file =
        FileChannel.open(path, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE)) {
      log = new LogWriter(file);
      ActorSystem<BatchDone> system =
          ActorSystem.create(
              Behaviors.setup(
                  context -> {
                    Scheduler scheduler = new Scheduler(context, log, finished);
                    return Behaviors.receiveMessage(scheduler::onBatchDone);
                  }),
              "one-log-limit",
              ConfigFactory.load());
      executed = finished.join();
      system.terminate();
    }
    double seconds = (System.nanoTime() - startedAt) / 1e9;
    Map<String, Object> parameters = new LinkedHashMap<>();
    parameters.put("programs", programs);
    parameters.put("inflight", inflight);
    parameters.put("payload", payload);
    parameters.put("block", block);
    return new Result(
        "one-log-limit",
        parameters,
        executed,
        seconds,
        Math.round(executed / seconds),
        (Meter.cpuNanos() - cpuBefore) / 1e3 / executed,
        (double) Files.size(path) / executed,
        Meter.peakMegabytes(),
        log.forces,
        1,
        null,
        null,
        Map.of("sinceJvmStartSeconds", ManagementFactory.getRuntimeMXBean().getUptime() / 1e3));
  }
}
