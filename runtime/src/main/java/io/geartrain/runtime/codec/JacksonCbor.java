package io.geartrain.runtime.codec;

import com.fasterxml.jackson.annotation.JsonTypeInfo;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.BeanDescription;
import com.fasterxml.jackson.databind.DeserializationContext;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JavaType;
import com.fasterxml.jackson.databind.JsonSerializer;
import com.fasterxml.jackson.databind.KeyDeserializer;
import com.fasterxml.jackson.databind.MapperFeature;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.ObjectReader;
import com.fasterxml.jackson.databind.ObjectWriter;
import com.fasterxml.jackson.databind.SerializationConfig;
import com.fasterxml.jackson.databind.SerializerProvider;
import com.fasterxml.jackson.databind.cfg.MapperConfig;
import com.fasterxml.jackson.databind.introspect.Annotated;
import com.fasterxml.jackson.databind.introspect.AnnotatedClass;
import com.fasterxml.jackson.databind.introspect.NopAnnotationIntrospector;
import com.fasterxml.jackson.databind.jsontype.NamedType;
import com.fasterxml.jackson.databind.jsontype.TypeResolverBuilder;
import com.fasterxml.jackson.databind.jsontype.TypeSerializer;
import com.fasterxml.jackson.databind.jsontype.impl.StdTypeResolverBuilder;
import com.fasterxml.jackson.databind.module.SimpleModule;
import com.fasterxml.jackson.databind.ser.BeanSerializerModifier;
import com.fasterxml.jackson.databind.type.CollectionType;
import com.fasterxml.jackson.databind.type.MapType;
import com.fasterxml.jackson.dataformat.cbor.databind.CBORMapper;
import com.fasterxml.jackson.datatype.jdk8.Jdk8Module;
import com.fasterxml.jackson.datatype.jsr310.JavaTimeModule;
import io.geartrain.runtime.message.ActorId;
import io.geartrain.runtime.message.Bytes32;
import io.geartrain.runtime.message.CodeId;
import io.geartrain.runtime.message.MessageId;
import io.geartrain.runtime.message.Payload;
import io.geartrain.runtime.message.ProgramRef;
import io.geartrain.runtime.message.Query;
import io.geartrain.runtime.message.Request;
import io.geartrain.runtime.message.ReservationId;
import io.geartrain.runtime.message.UserId;
import java.io.IOException;
import java.lang.reflect.Type;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;

/**
 * Jackson, told to write one byte form for each value. Whatever a type needs (annotations, maps, times,
 * optional values), it knows; what is plain enough, a {@link Shape} does instead of it.
 */
final class JacksonCbor {
  private static final ObjectMapper MAPPER = newMapper();

  private JacksonCbor() {}

  private static ObjectMapper newMapper() {
    SimpleModule module = new SimpleModule("geartrain-canonical");
    module.setSerializerModifier(new SortingModifier());
    addKey(module, Bytes32.class, Bytes32::ofHex);
    addKey(module, ActorId.class, text -> new ActorId(Bytes32.ofHex(text)));
    addKey(module, UserId.class, text -> new UserId(new ActorId(Bytes32.ofHex(text))));
    addKey(module, ProgramRef.class, text -> new ProgramRef<>(new ActorId(Bytes32.ofHex(text))));
    addKey(module, CodeId.class, text -> new CodeId(Bytes32.ofHex(text)));
    addKey(module, MessageId.class, MessageId::parse);
    addKey(module, ReservationId.class, ReservationId::parse);
    addKey(module, Payload.class, Payload::ofHex);
    ObjectMapper mapper =
        CBORMapper.builder()
            .enable(MapperFeature.SORT_PROPERTIES_ALPHABETICALLY)
            .disable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
            .enable(DeserializationFeature.FAIL_ON_NULL_FOR_PRIMITIVES)
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
            .addModule(new Jdk8Module())
            .addModule(new JavaTimeModule())
            .addModule(module)
            .build();
    mapper.setAnnotationIntrospector(
        new com.fasterxml.jackson.databind.introspect.AnnotationIntrospectorPair(
            mapper.getSerializationConfig().getAnnotationIntrospector(), new SealedTypes()));
    return mapper;
  }

  private static <T> void addKey(SimpleModule module, Class<T> type, Function<String, T> read) {
    module.addKeySerializer(
        type,
        new JsonSerializer<T>() {
          @Override
          public void serialize(T value, JsonGenerator out, SerializerProvider provider)
              throws IOException {
            out.writeFieldName(keyText(value));
          }
        });
    module.addKeyDeserializer(
        type,
        new KeyDeserializer() {
          @Override
          public Object deserializeKey(String key, DeserializationContext context) {
            return read.apply(key);
          }
        });
  }

  /** What a key of a map is as the name of a field. */
  private static String keyText(Object key) {
    return key instanceof Payload bytes ? bytes.hex() : String.valueOf(key);
  }

  /** The type that a request is answered with. */
  static JavaType replyTo(Class<?> request) {
    return answerTo(request, Request.class);
  }

  /** The type that a query is answered with. */
  static JavaType answerTo(Class<?> query) {
    return answerTo(query, Query.class);
  }

  private static JavaType answerTo(Class<?> asked, Class<?> kind) {
    JavaType[] reply = MAPPER.constructType(asked).findTypeParameters(kind);
    if (reply.length != 1) {
      throw new IllegalArgumentException(
          asked.getName() + " is no " + kind.getSimpleName() + " and has no declared reply");
    }
    return reply[0];
  }

  /** Encodes and decodes one declared type. */
  static final class Codec {
    private final Class<?> type;
    private final ObjectWriter writer;
    private final ObjectReader reader;

    Codec(Type type) {
      JavaType constructed = MAPPER.constructType(type);
      this.type = constructed.getRawClass();
      this.writer = MAPPER.writerFor(constructed);
      this.reader = MAPPER.readerFor(constructed);
    }

    Payload encode(Object value) {
      try {
        return Payload.wrap(writer.writeValueAsBytes(value));
      } catch (JsonProcessingException e) {
        throw new UnencodableException(type.getSimpleName(), e.getOriginalMessage());
      }
    }

    private String problem(Payload payload, JsonProcessingException e) {
      boolean isArray = payload.size() > 0 && (payload.bytes()[0] & 0xe0) == 0x80;
      return type.isSealed() && !isArray
          ? "these bytes name no variant; whoever encodes one declares it in a sealed interface, too"
          : e.getOriginalMessage();
    }

    Object decode(Payload payload) {
      try {
        return reader.readValue(payload.bytes(), 0, payload.size());
      } catch (JsonProcessingException e) {
        throw new UndecodableException(type.getSimpleName(), problem(payload, e));
      } catch (IOException | IllegalArgumentException e) {
        throw new UndecodableException(type.getSimpleName(), e.getMessage());
      }
    }
  }

  /** A generic view of any payload. */
  static Object toTree(Payload payload) {
    try {
      return MAPPER.readValue(payload.bytes(), Object.class);
    } catch (IOException e) {
      throw new UndecodableException("CBOR", e.getMessage());
    }
  }

  /** Names the variants of sealed types without annotations on them. */
  private static final class SealedTypes extends NopAnnotationIntrospector {
    private static final long serialVersionUID = 1L;

    @Override
    public TypeResolverBuilder<?> findTypeResolver(
        MapperConfig<?> config, AnnotatedClass type, JavaType baseType) {
      if (!type.getRawType().isSealed() || type.hasAnnotation(JsonTypeInfo.class)) {
        return null;
      }
      return new StdTypeResolverBuilder()
          .init(
              JsonTypeInfo.Value.construct(
                  JsonTypeInfo.Id.NAME, JsonTypeInfo.As.WRAPPER_ARRAY, null, null, false, true),
              null);
    }

    @Override
    public List<NamedType> findSubtypes(Annotated annotated) {
      if (annotated.getRawType() == null || !annotated.getRawType().isSealed()) {
        return null;
      }
      List<NamedType> variants = new ArrayList<>();
      collect(annotated.getRawType(), variants);
      return variants;
    }

    private static void collect(Class<?> sealed, List<NamedType> variants) {
      for (Class<?> variant : sealed.getPermittedSubclasses()) {
        if (variant.isSealed()) {
          collect(variant, variants);
        } else {
          variants.add(new NamedType(variant, variant.getSimpleName()));
        }
      }
    }

    /** A variant's name is its simple name also where Jackson asks the variant itself. */
    @Override
    public String findTypeName(AnnotatedClass type) {
      for (Class<?> parent : type.getRawType().getInterfaces()) {
        if (parent.isSealed()) {
          return type.getRawType().getSimpleName();
        }
      }
      return null;
    }
  }

  /** Sorts what has no order of its own by its encoded bytes. */
  private static final class SortingModifier extends BeanSerializerModifier {
    private static final long serialVersionUID = 1L;

    @Override
    public JsonSerializer<?> modifyMapSerializer(
        SerializationConfig config, MapType type, BeanDescription bean, JsonSerializer<?> plain) {
      return new SortedMapSerializer(plain);
    }

    @Override
    public JsonSerializer<?> modifyCollectionSerializer(
        SerializationConfig config,
        CollectionType type,
        BeanDescription bean,
        JsonSerializer<?> plain) {
      if (EnumSet.class.isAssignableFrom(type.getRawClass())) {
        return new EnumSetSerializer();
      }
      return Set.class.isAssignableFrom(type.getRawClass())
          ? new SortedSetSerializer(plain, type.getContentType())
          : plain;
    }
  }

  /** Hands the plain serializer an ordered view; contextualised like the one it wraps. */
  private abstract static class Sorted<T> extends JsonSerializer<T>
      implements com.fasterxml.jackson.databind.ser.ContextualSerializer {
    final JsonSerializer<Object> plain;

    @SuppressWarnings("unchecked")
    Sorted(JsonSerializer<?> plain) {
      this.plain = (JsonSerializer<Object>) plain;
    }

    abstract JsonSerializer<?> around(JsonSerializer<?> contextual);

    abstract Object sort(T value, SerializerProvider provider);

    @Override
    public JsonSerializer<?> createContextual(
        SerializerProvider provider, com.fasterxml.jackson.databind.BeanProperty property)
        throws com.fasterxml.jackson.databind.JsonMappingException {
      return around(provider.handleSecondaryContextualization(plain, property));
    }

    @Override
    public void serialize(T value, JsonGenerator out, SerializerProvider provider)
        throws IOException {
      plain.serialize(sort(value, provider), out, provider);
    }

    @Override
    public void serializeWithType(
        T value, JsonGenerator out, SerializerProvider provider, TypeSerializer type)
        throws IOException {
      plain.serializeWithType(sort(value, provider), out, provider, type);
    }

    @Override
    public boolean isEmpty(SerializerProvider provider, T value) {
      return plain.isEmpty(provider, value);
    }
  }

  private static final class SortedMapSerializer extends Sorted<Map<?, ?>> {
    SortedMapSerializer(JsonSerializer<?> plain) {
      super(plain);
    }

    @Override
    JsonSerializer<?> around(JsonSerializer<?> contextual) {
      return new SortedMapSerializer(contextual);
    }

    @Override
    Object sort(Map<?, ?> value, SerializerProvider provider) {
      if (value.size() < 2) {
        return value;
      }
      // A key is a field name on the wire: its text's bytes decide.
      List<Map.Entry<byte[], Map.Entry<?, ?>>> entries = new ArrayList<>(value.size());
      for (Map.Entry<?, ?> entry : value.entrySet()) {
        byte[] key = keyText(entry.getKey()).getBytes(java.nio.charset.StandardCharsets.UTF_8);
        entries.add(Map.entry(key, entry));
      }
      entries.sort((a, b) -> Arrays.compareUnsigned(a.getKey(), b.getKey()));
      Map<Object, Object> sorted = new java.util.LinkedHashMap<>(value.size() * 2);
      entries.forEach(e -> sorted.put(e.getValue().getKey(), e.getValue().getValue()));
      return sorted;
    }
  }

  private static final class SortedSetSerializer extends Sorted<Collection<?>> {
    private final JavaType element;

    SortedSetSerializer(JsonSerializer<?> plain, JavaType element) {
      super(plain);
      this.element = element;
    }

    @Override
    JsonSerializer<?> around(JsonSerializer<?> contextual) {
      return new SortedSetSerializer(contextual, element);
    }

    @Override
    Object sort(Collection<?> value, SerializerProvider provider) {
      if (value.size() < 2) {
        return value;
      }
      return new java.util.LinkedHashSet<>(byBytes(value, MAPPER.writerFor(element)));
    }
  }

  /** The elements, sorted by the bytes that they have on the wire, the names of variants included. */
  private static List<Object> byBytes(Collection<?> elements, ObjectWriter writer) {
    List<Map.Entry<byte[], Object>> entries = new ArrayList<>(elements.size());
    for (Object element : elements) {
      try {
        entries.add(Map.entry(writer.writeValueAsBytes(element), element));
      } catch (JsonProcessingException e) {
        throw new UnencodableException(String.valueOf(element), e.getOriginalMessage());
      }
    }
    entries.sort((a, b) -> Arrays.compareUnsigned(a.getKey(), b.getKey()));
    return entries.stream().map(Map.Entry::getValue).toList();
  }

  /** Jackson's own takes nothing but an enum set, and writes it in the order of declaration. */
  private static final class EnumSetSerializer extends JsonSerializer<EnumSet<?>> {
    @Override
    public void serialize(EnumSet<?> value, JsonGenerator out, SerializerProvider provider)
        throws IOException {
      out.writeStartArray(value, value.size());
      for (Object element : byBytes(value, MAPPER.writer())) {
        provider.defaultSerializeValue(element, out);
      }
      out.writeEndArray();
    }

    @Override
    public boolean isEmpty(SerializerProvider provider, EnumSet<?> value) {
      return value.isEmpty();
    }
  }
}
