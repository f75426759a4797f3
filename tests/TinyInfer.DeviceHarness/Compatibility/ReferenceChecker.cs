using System.Reflection.Metadata;

namespace TinyInfer.DeviceHarness.Compatibility;

/// <summary>Looks up what an assembly refers to in the device's API, and gathers what is missing there.</summary>
internal sealed class ReferenceChecker
{
    private readonly MetadataReader _reader;
    private readonly DeviceApi _api;
    private readonly SignatureReader _signatures;
    private readonly List<Violation> _violations = [];

    public ReferenceChecker(MetadataReader reader, DeviceApi api, IReadOnlySet<string> deviceAssemblies)
    {
        _reader = reader;
        _api = api;
        _signatures = new SignatureReader(api, deviceAssemblies);
    }

    public IReadOnlyList<Violation> Violations => [.. _violations.Distinct()];

    public void Report(string member, string problem) => _violations.Add(new Violation(member, problem));

    /// <summary>Reports what is wrong with a type that a member uses.</summary>
    public TypeUse Use(string member, TypeUse type)
    {
        IEnumerable<string?> problems = type.External.Select(_api.CheckType).Concat(type.Problems);
        foreach (string problem in problems.OfType<string>())
        {
            Report(member, problem);
        }

        return type;
    }

    public TypeUse NameOf(TypeDefinitionHandle handle) => _signatures.GetTypeFromDefinition(_reader, handle, 0);

    public TypeUse Read(EntityHandle type) => type.Kind switch
    {
        HandleKind.TypeDefinition => NameOf((TypeDefinitionHandle)type),
        HandleKind.TypeReference => _signatures.GetTypeFromReference(_reader, (TypeReferenceHandle)type, 0),
        HandleKind.TypeSpecification => _signatures.GetTypeFromSpecification(_reader, null, (TypeSpecificationHandle)type, 0),
        _ => throw new BadImageFormatException($"A token of kind {type.Kind} is not a type."),
    };

    public TypeUse Read(FieldDefinition field) => field.DecodeSignature(_signatures, null);

    public MethodSignature<TypeUse> Read(MethodDefinition method) => method.DecodeSignature(_signatures, null);

    public IEnumerable<TypeUse> ReadLocals(StandaloneSignatureHandle locals) =>
        locals.IsNil ? [] : _reader.GetStandaloneSignature(locals).DecodeLocalSignature(_signatures, null);

    /// <summary>Looks up the operand of an instruction, or the constructor of an attribute.</summary>
    public void Refer(string member, EntityHandle handle)
    {
        switch (handle.Kind)
        {
            case HandleKind.TypeDefinition:
            case HandleKind.TypeReference:
            case HandleKind.TypeSpecification:
                Use(member, Read(handle));
                break;
            case HandleKind.MemberReference:
                Refer(member, _reader.GetMemberReference((MemberReferenceHandle)handle));
                break;
            case HandleKind.MethodSpecification:
                Report(member, "a generic method");
                Refer(member, _reader.GetMethodSpecification((MethodSpecificationHandle)handle).Method);
                break;
        }
    }

    private void Refer(string member, MemberReference reference)
    {
        if (reference.Parent.Kind == HandleKind.MethodDefinition)
        {
            Report(member, "a call with a variable number of arguments");
            return;
        }

        TypeUse parent = Use(member, Read(reference.Parent));
        (string result, string name, TypeUse[] types) = Describe(reference);
        foreach (TypeUse type in types)
        {
            Use(member, type);
        }

        // Members of arrays, generic types and this project's own types are not in the list: what is wrong with their types is reported
        // above.
        if (reference.Parent.Kind == HandleKind.TypeReference && !parent.External.IsEmpty && _api.CheckType(parent.Name) == null)
        {
            string? problem = _api.CheckMember(parent.Name, result, name);
            if (problem != null)
            {
                Report(member, problem);
            }
        }
    }

    private (string Result, string Name, TypeUse[] Types) Describe(MemberReference reference)
    {
        string name = _reader.GetString(reference.Name);
        if (reference.GetKind() == MemberReferenceKind.Field)
        {
            TypeUse type = reference.DecodeFieldSignature(_signatures, null);
            return (type.Name, name, [type]);
        }

        MethodSignature<TypeUse> signature = reference.DecodeMethodSignature(_signatures, null);
        string parameters = string.Join(",", signature.ParameterTypes.Select(p => p.Name));
        return (signature.ReturnType.Name, $"{name}({parameters})", [signature.ReturnType, .. signature.ParameterTypes]);
    }
}
