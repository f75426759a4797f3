namespace TinyInfer.DeviceHarness;

/// <summary>An assembly compiled for the device.</summary>
/// <param name="Name">Its name.</param>
/// <param name="File">Its file as the compiler wrote it.</param>
/// <param name="DeviceFile">Its <c>.pe</c> file.</param>
/// <param name="References">The assemblies that it was compiled with.</param>
public sealed record NanoAssembly(string Name, string File, string DeviceFile, IReadOnlyList<NanoAssembly> References)
{
    /// <summary>Bytes of the <c>.pe</c> file: what it takes of the flash.</summary>
    public long DeviceSize => new FileInfo(DeviceFile).Length;

    /// <summary>This assembly and all that it needs, each after those that it needs itself.</summary>
    /// <returns>The assemblies.</returns>
    public IReadOnlyList<NanoAssembly> WithReferences() => InDependencyOrder([this]);

    /// <summary>Assemblies and all that they need, each once and after those that it needs itself.</summary>
    internal static List<NanoAssembly> InDependencyOrder(IEnumerable<NanoAssembly> assemblies)
    {
        List<NanoAssembly> ordered = [];
        foreach (NanoAssembly assembly in assemblies)
        {
            foreach (NanoAssembly needed in InDependencyOrder(assembly.References).Append(assembly))
            {
                if (ordered.All(a => a.Name != needed.Name))
                {
                    ordered.Add(needed);
                }
            }
        }

        return ordered;
    }
}
