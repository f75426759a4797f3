using TinyInfer.Federated;
using TinyInfer.Federation.Averaging;
using TinyInfer.Federation.Simulation;

namespace TinyInfer.Federation.Tests;

/// <summary>Twenty boards on different machines learn the bearing example together, and keep their data.</summary>
public sealed class BearingTests(ITestOutputHelper output)
{
    private const int Rounds = 30;
    private const int Passes = 2;

    private static readonly Lazy<double> _pooled = new(() =>
    {
        BearingFleet fleet = BearingFleet.Shared;
        float[][] rows = fleet.Pooled();
        LocalTraining training = fleet.Training(rows.Length);
        Array.ForEach(rows, training.Add);
        for (int i = 0; i < Rounds; i++)
        {
            training.Train(Passes, Rate(i));
        }

        return Area(training);
    });

    private static readonly Lazy<double> _federated = new(() => Federated(_ => BoardFault.None));

    [Fact]
    public void Averages_of_twenty_boards_are_worth_what_all_their_windows_together_are()
    {
        output.WriteLine($"untrained {BearingFleet.Shared.Area(Weights(BearingFleet.Shared.Training(1))):F4}, "
            + $"pooled {_pooled.Value:F4}, federated {_federated.Value:F4}");
        Assert.InRange(_pooled.Value, 0.9, 1);
        Assert.InRange(_federated.Value, _pooled.Value - 0.01, 1);
    }

    [Fact]
    public void Two_poisoned_boards_of_twenty_cost_little()
    {
        double poisoned = Federated(i => i % 10 == 4 ? BoardFault.Poisoned : BoardFault.None);
        output.WriteLine($"{poisoned:F4} instead of {_federated.Value:F4}");
        Assert.InRange(poisoned, _federated.Value - 0.02, 1);
    }

    [Fact]
    public void Stragglers_and_lost_boards_cost_little()
    {
        double area = Federated(i => (i % 7) switch
        {
            1 => BoardFault.Late,
            3 => BoardFault.LostWhileSending,
            5 => BoardFault.Silent,
            _ => BoardFault.None,
        });
        output.WriteLine($"{area:F4} instead of {_federated.Value:F4}");
        Assert.InRange(area, _federated.Value - 0.02, 1);
    }

    private static int Rate(int round) => round < 20 ? 5 : 6;

    private static double Federated(Func<int, BoardFault> faultOf) => BearingFleet.Shared.Area(BearingFleet.Shared.Learn(
        Rounds, i => new TrainingOptions(Clip: 8000, MostWindows: 70, Passes, Rate(i), Trim: 2), 1, faultOf, _ => { }).Weights);

    private static double Area(LocalTraining training) => BearingFleet.Shared.Area(Weights(training));

    private static short[] Weights(LocalTraining training)
    {
        short[] weights = new short[training.WeightCount];
        training.CopyTo(weights);
        return weights;
    }
}
