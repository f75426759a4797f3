using System.Reflection;
using System.Reflection.Metadata;
using System.Reflection.PortableExecutable;

namespace TinyInfer.DeviceHarness.Compatibility;

/// <summary>
/// Reads a compiled assembly, built for the desktop or the device, and lists what nanoFramework 1.17 cannot run of it: types and members
/// that it does not have, IL that its interpreter refuses or runs otherwise, structures kept in fields and arrays, and sizes beyond the
/// fields of a <c>.pe</c> file.
/// </summary>
/// <remarks>
/// References are matched by type, member name and signature. What the compiler writes onto assemblies is left out, since it depends on the
/// framework that is compiled for, and so are attributes that it puts on what it generates.
/// </remarks>
public sealed class DeviceAssemblyChecker
{
    /// <summary>The compiler's type for the bytes of array initialisers.</summary>
    private const string StaticData = "<PrivateImplementationDetails>";

    private const string CompilerGenerated = "System.Runtime.CompilerServices.CompilerGeneratedAttribute";

    private readonly PEReader _image;
    private readonly MetadataReader _reader;
    private readonly ReferenceChecker _checker;

    private DeviceAssemblyChecker(PEReader image, DeviceApi api, IEnumerable<string> deviceAssemblies)
    {
        _image = image;
        _reader = image.GetMetadataReader();
        _checker = new ReferenceChecker(_reader, api, deviceAssemblies.ToHashSet(StringComparer.Ordinal));
    }

    /// <summary>Checks an assembly.</summary>
    /// <param name="assembly">The assembly's file, from its current position.</param>
    /// <param name="api">What it may use of nanoFramework.</param>
    /// <param name="deviceAssemblies">Names of other device assemblies that it may use and that are checked by themselves.</param>
    /// <returns>What is wrong, in the assembly's order; empty where nothing is.</returns>
    public static IReadOnlyList<Violation> Check(Stream assembly, DeviceApi api, params IEnumerable<string> deviceAssemblies)
    {
        using PEReader image = new(assembly, PEStreamOptions.LeaveOpen);
        return new DeviceAssemblyChecker(image, api, deviceAssemblies).Check();
    }

    private IReadOnlyList<Violation> Check()
    {
        foreach (TypeDefinitionHandle handle in _reader.TypeDefinitions)
        {
            CheckType(handle, _reader.GetTypeDefinition(handle));
        }

        foreach (string problem in AssemblySize.Measure(_image).Problems)
        {
            _checker.Report(_reader.GetString(_reader.GetAssemblyDefinition().Name), problem);
        }

        return _checker.Violations;
    }

    private void CheckType(TypeDefinitionHandle handle, TypeDefinition type)
    {
        string name = _checker.NameOf(handle).Name;
        if (type.GetGenericParameters().Count > 0)
        {
            _checker.Report(name, "a generic type");
        }

        if ((type.Attributes & TypeAttributes.LayoutMask) == TypeAttributes.ExplicitLayout && !IsStaticData(name))
        {
            _checker.Report(name, "a structure with explicit layout, which the device ignores");
        }

        if (!type.BaseType.IsNil)
        {
            _checker.Refer(name, type.BaseType);
        }

        foreach (InterfaceImplementationHandle implementation in type.GetInterfaceImplementations())
        {
            _checker.Refer(name, _reader.GetInterfaceImplementation(implementation).Interface);
        }

        CheckAttributes(name, type.GetCustomAttributes());
        foreach (FieldDefinitionHandle field in type.GetFields())
        {
            CheckField(name, _reader.GetFieldDefinition(field));
        }

        foreach (MethodDefinitionHandle method in type.GetMethods())
        {
            CheckMethod(name, type, _reader.GetMethodDefinition(method));
        }

        foreach (PropertyDefinitionHandle property in type.GetProperties())
        {
            PropertyDefinition definition = _reader.GetPropertyDefinition(property);
            CheckAttributes($"{name}::{_reader.GetString(definition.Name)}", definition.GetCustomAttributes());
        }
    }

    private void CheckField(string type, FieldDefinition field)
    {
        string member = $"{type}::{_reader.GetString(field.Name)}";
        CheckAttributes(member, field.GetCustomAttributes());
        TypeUse use = _checker.Use(member, _checker.Read(field));
        if (use.IsStruct && !IsStaticData(type))
        {
            _checker.Report(member, $"a structure ({use.Name}) in a field, which is a heap block of its own");
        }
    }

    private void CheckMethod(string type, TypeDefinition owner, MethodDefinition method)
    {
        MethodSignature<TypeUse> signature = _checker.Read(method);
        string member = $"{type}::{_reader.GetString(method.Name)}({string.Join(",", signature.ParameterTypes.Select(p => p.Name))})";
        if (method.GetGenericParameters().Count > 0)
        {
            _checker.Report(member, "a generic method");
        }

        if (method.Attributes.HasFlag(MethodAttributes.PinvokeImpl))
        {
            _checker.Report(member, "a call into a native library");
        }

        _checker.Use(member, signature.ReturnType);
        foreach (TypeUse parameter in signature.ParameterTypes)
        {
            _checker.Use(member, parameter);
        }

        CheckAttributes(member, method.GetCustomAttributes());
        if (method.RelativeVirtualAddress == 0)
        {
            return;
        }

        if (owner.Attributes.HasFlag(TypeAttributes.Interface))
        {
            _checker.Report(member, "a body in an interface");
        }

        int arguments = signature.ParameterTypes.Length + (signature.Header.IsInstance ? 1 : 0);
        MethodBodyChecker.Check(_checker, member, arguments, _image.GetMethodBody(method.RelativeVirtualAddress));
    }

    private void CheckAttributes(string member, CustomAttributeHandleCollection attributes)
    {
        foreach (CustomAttributeHandle handle in attributes)
        {
            EntityHandle constructor = _reader.GetCustomAttribute(handle).Constructor;
            bool isGenerated = constructor.Kind == HandleKind.MemberReference
                && _checker.Read(_reader.GetMemberReference((MemberReferenceHandle)constructor).Parent).Name == CompilerGenerated;
            if (!isGenerated)
            {
                _checker.Refer(member, constructor);
            }
        }
    }

    private static bool IsStaticData(string type) => type.StartsWith(StaticData, StringComparison.Ordinal);
}
