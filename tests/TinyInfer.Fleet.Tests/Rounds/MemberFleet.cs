using System.Net.Http.Json;
using TinyInfer.Federated;
using TinyInfer.Fleet.Api;
using TinyInfer.Fleet.Rounds;

namespace TinyInfer.Fleet.Tests.Rounds;

/// <summary>Boards that work until the test ends, on a thread of their own.</summary>
internal sealed class MemberFleet : IAsyncDisposable
{
    internal const int Features = 16;

    private readonly CancellationTokenSource _stop = new();
    private readonly Task _working;

    internal MemberFleet(string broker, int count, int windows, Func<LocalTraining>? training = null, int poisoned = 0)
    {
        Boards = [.. Enumerable.Range(0, count).Select(i => new MemberBoard(
            $"b{i}", broker, i < poisoned ? Nonsense(i, windows) : Normal(i, windows), training?.Invoke()))];
        _working = Task.Run(WorkAsync);
    }

    internal MemberBoard[] Boards { get; }

    /// <summary>Windows of a board: three things move sixteen features, each board's a little differently.</summary>
    internal static float[][] Normal(int board, int windows)
    {
        Random random = new(board + 1);
        double shift = 0.3 * Draw(random);
        return [.. Enumerable.Range(0, windows).Select(_ =>
        {
            double[] causes = [Draw(random), 0.8 * Draw(random), 0.6 * Draw(random)];
            return Enumerable.Range(0, Features).Select(i =>
                (float)(shift + causes[i % 3] + (0.1 * (i / 3) * causes[(i + 1) % 3]) + (0.2 * Draw(random)))).ToArray();
        })];
    }

    /// <summary>What a board trains with: an autoencoder, and its last windows.</summary>
    internal static LocalTraining Training(int windows) =>
        new([Features, 4, Features], new float[Features], [.. Enumerable.Repeat(1f, Features)], windows);

    /// <summary>The weights that a board has.</summary>
    internal static short[] WeightsOf(LocalTraining training)
    {
        short[] weights = new short[training.WeightCount];
        training.CopyTo(weights);
        return weights;
    }

    internal async Task WaitOnlineAsync(TestFleet fleet)
    {
        foreach (MemberBoard board in Boards)
        {
            await fleet.WaitAsync(board.Name, view => view.Group == "line3" && view.Standing != Devices.Standing.Offline);
        }
    }

    /// <summary>Begins a round.</summary>
    internal static async Task<int> BeginAsync(TestFleet fleet, RoundRequest request)
    {
        using HttpResponseMessage response = await fleet.PostAsync("/api/rounds", request);
        string text = await response.Content.ReadAsStringAsync();
        Assert.True(response.IsSuccessStatusCode, text);
        return (await response.Content.ReadFromJsonAsync<RoundView>(ApiJson.Options))!.Number;
    }

    /// <summary>Waits for a round's end.</summary>
    internal static async Task<RoundView> EndAsync(TestFleet fleet, int number) => await fleet.WaitForAsync<RoundView>(
        $"/api/rounds/{number}", view => view.Status is RoundStatus.Done or RoundStatus.Failed or RoundStatus.Cancelled);

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        await _working;
        Array.ForEach(Boards, board => board.Dispose());
        _stop.Dispose();
    }

    private static float[][] Nonsense(int board, int windows)
    {
        Random random = new(board + 1);
        return [.. Enumerable.Range(0, windows).Select(
            _ => Enumerable.Range(0, Features).Select(_ => (float)(3 * Draw(random))).ToArray())];
    }

    private static double Draw(Random random) =>
        Math.Sqrt(-2 * Math.Log(1 - random.NextDouble())) * Math.Cos(2 * Math.PI * random.NextDouble());

    private async Task WorkAsync()
    {
        while (!_stop.IsCancellationRequested)
        {
            Array.ForEach(Boards, board => board.Step());
            await Task.Delay(1);
        }
    }
}
