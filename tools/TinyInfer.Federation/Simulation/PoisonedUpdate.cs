using TinyInfer.Federated.Messages;
using TinyInfer.Federated.Sources;

namespace TinyInfer.Federation.Simulation;

/// <summary>What a board that keeps to no plan sends: a multiple of the opposite of its update, with the most windows.</summary>
internal sealed class PoisonedUpdate(WeightsPlan weights, short[] before, short[] after, double strength) : RoundSource
{
    public override int ValueCount => weights.WeightCount + 1;

    internal override string? FindProblem(RoundPlan plan) => null;

    internal override void Read(int first, long[] values, int count)
    {
        double length = Math.Sqrt(before.Zip(after, (b, a) => ((double)a - b) * (a - b)).Sum());
        for (int i = 0; i < count; i++)
        {
            int weight = first + i - 1;
            values[i] = weight < 0
                ? weights.MostWindows
                : (long)((before[weight] - after[weight]) / length * weights.Clip * strength * WeightUpdate.Unit) * weights.MostWindows;
        }
    }
}
