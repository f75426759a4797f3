using TinyInfer.DeviceHarness;

namespace TinyInfer.Benchmarks;

/// <summary>A layer, or a whole model, to measure.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Macs">Multiply-accumulates per run.</param>
/// <param name="Weights">Number of weights.</param>
/// <param name="Variants">The forms to compare; the first is what the others are compared with.</param>
internal sealed record Layer(string Name, int Macs, int Weights, IReadOnlyList<Variant> Variants);

/// <summary>A form of a layer.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Create">The C# expression that makes its <c>Workload</c> on the device.</param>
/// <param name="Memory">RAM in bytes of its weights; the model's blob is left in flash.</param>
/// <param name="Assemblies">Assemblies that the expression needs.</param>
internal sealed record Variant(string Name, string Create, int Memory, params IReadOnlyList<AssemblySource> Assemblies)
{
    /// <summary>Bytes of flash that weights and the code for them take; null if they are in RAM.</summary>
    public int? Flash { get; init; }
}
