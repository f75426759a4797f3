using TinyInfer.Federated;
using TinyInfer.Fleet.Api;
using TinyInfer.Fleet.Rounds;

namespace TinyInfer.Fleet.Tests.Rounds;

/// <summary>Rounds of training over a broker.</summary>
public sealed class WeightsTests
{
    private const int Rounds = 12;
    private const int Windows = 60;

    [Fact]
    public async Task A_poisoned_tenth_of_the_boards_moves_the_average_little()
    {
        double untrained = ErrorOf(RoundResult.ToBytes(MemberFleet.WeightsOf(Training())));
        double clean = ErrorOf(await TrainAsync(poisoned: 0));
        double poisoned = ErrorOf(await TrainAsync(poisoned: 2));

        Assert.True(clean < 0.5 * untrained, $"untrained {untrained:0.0000}, clean {clean:0.0000}");
        Assert.InRange(poisoned, 0, 1.15 * clean);
    }

    private static async Task<byte[]> TrainAsync(int poisoned)
    {
        await using TestFleet fleet = await TestFleet.StartAsync();
        await using MemberFleet boards = new(fleet.Host.Broker, 20, Windows, Training, poisoned);
        await boards.WaitOnlineAsync(fleet);
        byte[] weights = RoundResult.ToBytes(MemberFleet.WeightsOf(Training()));
        for (int i = 0; i < Rounds; i++)
        {
            int number = await MemberFleet.BeginAsync(fleet, new RoundRequest
            {
                Group = "line3",
                GroupSize = 4,
                JoinMinutes = 1,
                SendMinutes = 0.5,
                Weights = new WeightsRequest { Before = weights, Clip = 3000, Passes = 2, Rate = 5, MostWindows = Windows, Trim = 2 },
            });
            RoundView view = await MemberFleet.EndAsync(fleet, number);
            Assert.True(view.Status == RoundStatus.Done, view.Reason);
            Assert.Equal(20, view.Joined);
            weights = (await fleet.GetAsync<RoundResult>($"/api/rounds/{number}/result")).Weights!;
        }

        return weights;
    }

    private static LocalTraining Training() => MemberFleet.Training(Windows);

    /// <summary>The mean error on windows of boards that were never asked.</summary>
    private static double ErrorOf(byte[] weights)
    {
        LocalTraining training = Training();
        training.CopyFrom(RoundResult.ToWeights(weights));
        return Enumerable.Range(100, 5).SelectMany(board => MemberFleet.Normal(board, 100)).Average(row => (double)training.Score(row));
    }
}
