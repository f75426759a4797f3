using System.Collections.Concurrent;
using System.Reflection;
using System.Reflection.Metadata;
using System.Reflection.PortableExecutable;

namespace TinyInfer.Converter.Boards;

/// <summary>
/// Bytes of heap that the tables of an assembly take on a 32-bit nanoFramework 1.17, whether it is used or not: the runtime resolves every
/// reference and keeps something of every type, field and method (CLR_RT_Assembly::CreateInstance). Names, signatures and code stay in
/// flash. Official images have a debugger, which takes a byte per method.
/// </summary>
public static class AssemblyTables
{
    /// <summary>
    /// What the runtime itself takes: threads and their stacks, drivers, what it allocates to start. Measured with BearingGuard; 3.3 KB
    /// of it are there without a board.
    /// </summary>
    public const int Runtime = 4200;

    /// <summary>The tables of firmware itself, as BearingGuard has them.</summary>
    public const int Firmware = 732;

    private const int BlockSize = 12;
    private const int Header = 140;
    private const int Reference = 4;
    private const int Type = 8;
    private const int Static = BlockSize;

    /// <summary>Assemblies that are not beside the converter: nanoFramework's, and TinyInfer's that only boards have.</summary>
    private static readonly Dictionary<string, int> _recorded = new(StringComparer.Ordinal)
    {
        ["mscorlib"] = 4056,
        ["nanoFramework.Hardware.Esp32"] = 1560,
        ["nanoFramework.M2Mqtt"] = 3108,
        ["nanoFramework.M2Mqtt.Core"] = 612,
        ["nanoFramework.Runtime.Events"] = 624,
        ["nanoFramework.Runtime.Native"] = 432,
        ["nanoFramework.System.Collections"] = 684,
        ["nanoFramework.System.Text"] = 648,
        ["System.Device.Adc"] = 384,
        ["System.Device.Gpio"] = 840,
        ["System.Device.I2c"] = 360,
        ["System.Device.Spi"] = 504,
        ["System.Device.Wifi"] = 1188,
        ["System.IO.FileSystem"] = 1968,
        ["System.IO.Ports"] = 864,
        ["System.IO.Streams"] = 912,
        ["System.Net"] = 2568,
        ["System.Threading"] = 636,
        ["TinyInfer.Esp32"] = 708,
        ["TinyInfer.Esp32.Adc"] = 204,
        ["TinyInfer.Esp32.Files"] = 264,
        ["TinyInfer.Esp32.I2c"] = 252,
        ["TinyInfer.Esp32.Spi"] = 240,
        ["TinyInfer.Federated"] = 1248,
        ["TinyInfer.Link"] = 1284,
    };

    /// <summary>What has been read of assemblies: trials of a search ask for the same ones each time.</summary>
    private static readonly ConcurrentDictionary<string, int> _read = new(StringComparer.Ordinal);

    /// <summary>The assemblies whose bytes are recorded.</summary>
    internal static IReadOnlyDictionary<string, int> Recorded => _recorded;

    /// <summary>The tables of an assembly that firmware refers to.</summary>
    /// <param name="assembly">Its name.</param>
    /// <returns>Bytes of heap.</returns>
    public static int Of(string assembly) => _recorded.TryGetValue(assembly, out int bytes) ? bytes : _read.GetOrAdd(assembly, Read);

    /// <summary>The tables of an assembly of which the metadata processor drops nothing but constants and attributes.</summary>
    /// <param name="metadata">Its metadata, of a device's assembly or of the same sources compiled for the desktop.</param>
    /// <returns>Bytes of heap.</returns>
    public static int Of(MetadataReader metadata)
    {
        HashSet<EntityHandle> attributes = [.. metadata.CustomAttributes.Select(a => metadata.GetCustomAttribute(a).Constructor)];
        MemberReference[] members =
            [.. metadata.MemberReferences.Where(m => !attributes.Contains(m)).Select(metadata.GetMemberReference)];
        HashSet<EntityHandle> owners = [.. members.Select(m => m.Parent)];
        HashSet<EntityHandle> dropped = [.. attributes.Where(a => a.Kind == HandleKind.MemberReference)
            .Select(a => metadata.GetMemberReference((MemberReferenceHandle)a).Parent).Where(type => !owners.Contains(type))];
        TypeDefinition[] types = [.. metadata.TypeDefinitions.Select(metadata.GetTypeDefinition).Where(t => !IsCompilers(metadata, t))];
        FieldAttributes[] fields = [.. types.SelectMany(t => t.GetFields()).Select(f => metadata.GetFieldDefinition(f).Attributes)
            .Where(a => !a.HasFlag(FieldAttributes.Literal))];
        int references = metadata.AssemblyReferences.Count + members.Length
            + metadata.TypeReferences.Count(type => !dropped.Contains(type));
        return Of(references, types.Length, fields.Length, types.Sum(t => t.GetMethods().Count),
            fields.Count(a => a.HasFlag(FieldAttributes.Static)));
    }

    /// <summary>The tables of an assembly of so many references (to assemblies, types, fields and methods), types and members.</summary>
    internal static int Of(int references, int types, int fields, int methods, int statics) => RoundUp(
        Header + (Reference * references) + (Type * types) + RoundUp(sizeof(short) * fields, sizeof(int))
        + RoundUp(sizeof(short) * methods, sizeof(int)) + RoundUp(methods, sizeof(int)) + (Static * statics), BlockSize);

    private static int Read(string assembly)
    {
        using PEReader image = new(File.OpenRead(Assembly.Load(assembly).Location));
        return Of(image.GetMetadataReader());
    }

    /// <summary>Types that the compiler writes for attributes, and the one for what is outside of types.</summary>
    private static bool IsCompilers(MetadataReader metadata, TypeDefinition type) =>
        metadata.GetString(type.Name) == "<Module>"
        || metadata.GetString(type.Namespace) is "Microsoft.CodeAnalysis" or "System.Runtime.CompilerServices";

    private static int RoundUp(int bytes, int unit) => (bytes + unit - 1) / unit * unit;
}
