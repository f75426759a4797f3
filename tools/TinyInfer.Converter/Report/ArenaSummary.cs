using TinyInfer.Converter.Graph;
using TinyInfer.Converter.Plan;

namespace TinyInfer.Converter.Report;

/// <summary>Where activations lie in the arena, and while which layers run.</summary>
/// <param name="Size">Bytes of the arena.</param>
/// <param name="Layers">Number of layers.</param>
/// <param name="Buffers">The buffers, by offset.</param>
public sealed record ArenaSummary(int Size, int Layers, IReadOnlyList<ArenaSummary.Buffer> Buffers)
{
    /// <summary>Sums up a plan.</summary>
    /// <param name="plan">The plan.</param>
    /// <param name="network">The network planned.</param>
    /// <returns>The plan in terms of layers, which views are not.</returns>
    public static ArenaSummary Of(ArenaPlan plan, Network network)
    {
        int layers = network.Operators.Count(op => !op.IsView);
        int LayerAt(int index) => network.Operators.Take(index + 1).Count(op => !op.IsView) - 1;
        return new ArenaSummary(plan.Size, layers, [.. plan.Buffers.Select(b =>
            new Buffer(b.Values[0].Name, b.Offset, b.Size, LayerAt(b.First), Math.Max(LayerAt(b.First), LayerAt(b.Last))))]);
    }

    /// <summary>A piece of the arena.</summary>
    /// <param name="Name">What lies there first.</param>
    /// <param name="Offset">Its first byte.</param>
    /// <param name="Size">Bytes.</param>
    /// <param name="First">The layer that writes it; −1 for a model input.</param>
    /// <param name="Last">The last layer that needs it.</param>
    public sealed record Buffer(string Name, int Offset, int Size, int First, int Last);
}
