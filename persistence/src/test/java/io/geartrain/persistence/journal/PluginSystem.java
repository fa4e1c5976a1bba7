package io.geartrain.persistence.journal;

import akka.actor.ActorRef;
import akka.actor.ActorSystem;
import akka.actor.testkit.typed.javadsl.ActorTestKit;
import akka.actor.testkit.typed.javadsl.TestProbe;
import akka.actor.typed.javadsl.Adapter;
import akka.persistence.Persistence;
import com.typesafe.config.Config;
import com.typesafe.config.ConfigFactory;
import java.nio.file.Path;
import java.util.Map;

/** An actor system whose persistence is the plugin, on one directory. */
public final class PluginSystem implements AutoCloseable {
  private final ActorTestKit kit;

  private PluginSystem(Config config) {
    this.kit = ActorTestKit.create("plugin", config);
  }

  /** With journal, snapshots and read journal of this module. */
  public static Config on(Path directory) {
    return ConfigFactory.parseMap(
            Map.of(
                "geartrain.persistence.journal.directory", directory.resolve("journal").toString(),
                "geartrain.persistence.snapshot-store.directory",
                    directory.resolve("snapshots").toString()))
        .withFallback(
            ConfigFactory.parseString(
                """
                akka.persistence.journal.plugin = "geartrain.persistence.journal"
                akka.persistence.snapshot-store.plugin = "geartrain.persistence.snapshot-store"
                geartrain.persistence.journal.segment-bytes = 64 KiB
                geartrain.persistence.journal.allocate-bytes = 4 KiB
                geartrain.persistence.journal.disk-reserve = 0
                geartrain.persistence.query.refresh-interval = 10ms
                """))
        .withFallback(common());
  }

  /** What any system of these tests has. */
  public static Config common() {
    return ConfigFactory.parseString(
        """
        akka.loggers = ["akka.event.slf4j.Slf4jLogger"]
        akka.loglevel = WARNING
        akka.actor.testkit.typed.default-timeout = 20s
        akka.actor.testkit.typed.single-expect-default = 20s
        akka.actor.default-dispatcher.fork-join-executor.parallelism-min = 2
        akka.actor.default-dispatcher.fork-join-executor.parallelism-max = 2
        akka.actor.serializers.marked = "io.geartrain.persistence.journal.MarkedSerializer"
        akka.actor.serialization-bindings {
          "io.geartrain.persistence.journal.MarkedEvent" = marked
        }
        """);
  }

  /** Starts it with that configuration. */
  public static PluginSystem start(Config config) {
    return new PluginSystem(config.withFallback(ConfigFactory.load()));
  }

  /** Its test kit. */
  public ActorTestKit kit() {
    return kit;
  }

  /** The classic system below. */
  public ActorSystem classic() {
    return Adapter.toClassic(kit.system());
  }

  /** The actor of a journal plugin. */
  public ActorRef journal(String plugin) {
    return Persistence.get(classic()).journalFor(plugin, ConfigFactory.empty());
  }

  /** The actor of a snapshot store plugin. */
  public ActorRef snapshots(String plugin) {
    return Persistence.get(classic()).snapshotStoreFor(plugin, ConfigFactory.empty());
  }

  /** Receives what plugins answer. */
  public TestProbe<Object> probe() {
    return kit.createTestProbe(Object.class);
  }

  @Override
  public void close() {
    kit.shutdownTestKit();
  }
}
