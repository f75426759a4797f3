using TinyInfer.Converter.Generate;
using TinyInfer.DeviceHarness;

namespace TinyInfer.Converter.Tests.Compiled;

/// <summary>Generated code as device code.</summary>
internal static class GeneratedCode
{
    /// <summary>The assemblies of a model: those with parts first, the one with the model's class last.</summary>
    public static IReadOnlyList<AssemblySource> Assemblies(CompiledModel model) =>
        [.. model.Files.Skip(1).Append(model.Files[0]).Select(f => new AssemblySource(f.AssemblyName, f.Text))];
}
