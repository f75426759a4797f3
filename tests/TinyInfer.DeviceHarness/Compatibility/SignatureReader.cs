using System.Collections.Immutable;
using System.Reflection.Metadata;

namespace TinyInfer.DeviceHarness.Compatibility;

/// <summary>Reads the types in metadata signatures, and notes what nanoFramework lacks of them.</summary>
internal sealed class SignatureReader : ISignatureTypeProvider<TypeUse, object?>
{
    /// <summary>Marks a value type in a signature (ECMA-335 II.23.1.16).</summary>
    private const byte ElementTypeValueType = 0x11;

    /// <summary>Value types that the runtime holds like numbers.</summary>
    private static readonly HashSet<string> _inlineTypes = ["System.DateTime", "System.TimeSpan"];

    private readonly DeviceApi _api;
    private readonly IReadOnlySet<string> _deviceAssemblies;

    public SignatureReader(DeviceApi api, IReadOnlySet<string> deviceAssemblies)
    {
        _api = api;
        _deviceAssemblies = deviceAssemblies;
    }

    public TypeUse GetPrimitiveType(PrimitiveTypeCode typeCode) => TypeUse.Foreign("System." + typeCode, isStruct: false);

    public TypeUse GetTypeFromDefinition(MetadataReader reader, TypeDefinitionHandle handle, byte rawTypeKind)
    {
        TypeDefinition type = reader.GetTypeDefinition(handle);
        string name = reader.GetString(type.Name);
        TypeDefinitionHandle outer = type.GetDeclaringType();
        string full = outer.IsNil
            ? Qualify(reader.GetString(type.Namespace), name)
            : GetTypeFromDefinition(reader, outer, 0).Name + "/" + name;
        return TypeUse.Own(full, rawTypeKind == ElementTypeValueType && !IsEnum(reader, type));
    }

    public TypeUse GetTypeFromReference(MetadataReader reader, TypeReferenceHandle handle, byte rawTypeKind)
    {
        TypeReference type = reader.GetTypeReference(handle);
        string name = reader.GetString(type.Name);
        if (type.ResolutionScope.Kind == HandleKind.TypeReference)
        {
            TypeUse outer = GetTypeFromReference(reader, (TypeReferenceHandle)type.ResolutionScope, 0);
            name = outer.Name + "/" + name;
            return outer.External.IsEmpty ? TypeUse.Own(name) : Foreign(name, rawTypeKind);
        }

        name = Qualify(reader.GetString(type.Namespace), name);
        return type.ResolutionScope.Kind == HandleKind.AssemblyReference
            && _deviceAssemblies.Contains(
                reader.GetString(reader.GetAssemblyReference((AssemblyReferenceHandle)type.ResolutionScope).Name))
            ? TypeUse.Own(name)
            : Foreign(name, rawTypeKind);
    }

    public TypeUse GetTypeFromSpecification(MetadataReader reader, object? context, TypeSpecificationHandle handle, byte rawTypeKind) =>
        reader.GetTypeSpecification(handle).DecodeSignature(this, context);

    public TypeUse GetSZArrayType(TypeUse elementType) =>
        elementType.Derive("[]", elementType.IsStruct
            ? $"an array of structures ({elementType.Name}): each element is a heap block"
            : null);

    public TypeUse GetArrayType(TypeUse elementType, ArrayShape shape) =>
        elementType.Derive("[" + new string(',', shape.Rank - 1) + "]", "a multi-dimensional array");

    public TypeUse GetByReferenceType(TypeUse elementType) => elementType.Derive("&");

    public TypeUse GetPointerType(TypeUse elementType) => elementType.Derive("*", "a pointer");

    public TypeUse GetPinnedType(TypeUse elementType) => elementType.Derive(" pinned", "a pinned variable");

    public TypeUse GetFunctionPointerType(MethodSignature<TypeUse> signature) =>
        signature.ReturnType.Derive(" *()", "a function pointer").Using(signature.ParameterTypes);

    public TypeUse GetGenericInstantiation(TypeUse genericType, ImmutableArray<TypeUse> typeArguments) =>
        genericType.Derive($"<{string.Join(",", typeArguments.Select(t => t.Name))}>", "a generic type").Using(typeArguments);

    public TypeUse GetGenericTypeParameter(object? genericContext, int index) =>
        TypeUse.Own("!" + index).Derive(string.Empty, "a generic parameter");

    public TypeUse GetGenericMethodParameter(object? genericContext, int index) =>
        TypeUse.Own("!!" + index).Derive(string.Empty, "a generic parameter");

    public TypeUse GetModifiedType(TypeUse modifier, TypeUse unmodifiedType, bool isRequired) =>
        unmodifiedType.Derive($" {(isRequired ? "modreq" : "modopt")}({modifier.Name})").Using(
            modifier) with
        { IsStruct = unmodifiedType.IsStruct };

    private static bool IsEnum(MetadataReader reader, TypeDefinition type) =>
        type.BaseType.Kind == HandleKind.TypeReference
        && reader.StringComparer.Equals(reader.GetTypeReference((TypeReferenceHandle)type.BaseType).Name, "Enum");

    private static string Qualify(string space, string name) => space.Length == 0 ? name : space + "." + name;

    private TypeUse Foreign(string name, byte rawTypeKind) =>
        TypeUse.Foreign(name, rawTypeKind == ElementTypeValueType && !_api.IsEnum(name) && !_inlineTypes.Contains(name));
}
