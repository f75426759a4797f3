using System.Diagnostics;
using TinyInfer.Converter;
using TinyInfer.Fleet.Flower.Wire;

namespace TinyInfer.Fleet.Flower;

/// <summary>
/// Takes messages of a SuperLink and answers them for the boards of a group: a message to train is a round of weights, whatever else is an
/// error.
/// </summary>
/// <param name="link">The SuperLink.</param>
/// <param name="train">Has boards train: weights to begin with, and those that they come to with their number of windows.</param>
/// <param name="report">Hears what is done.</param>
internal sealed class FlowerNode(
    SuperLink link, Func<short[], CancellationToken, Task<(short[] Weights, long Windows)>> train, Action<string> report)
{
    /// <summary>Flower's code for an error of what it calls the client app.</summary>
    private const int AppFailed = 2;

    private static readonly TimeSpan _period = TimeSpan.FromSeconds(1);

    /// <summary>Works until it is stopped.</summary>
    /// <param name="cancellation">Stops it.</param>
    /// <returns>When it is stopped.</returns>
    internal async Task WorkAsync(CancellationToken cancellation)
    {
        while (!cancellation.IsCancellationRequested)
        {
            if (await link.PullAsync(cancellation) is not { } message)
            {
                await Task.WhenAny(Task.Delay(_period, cancellation));
                continue;
            }

            await AnswerAsync(message.Metadata, message.Tree, cancellation);
        }
    }

    private async Task AnswerAsync(Metadata metadata, ObjectTree tree, CancellationToken cancellation)
    {
        Stopwatch clock = Stopwatch.StartNew();
        string what = $"run {metadata.RunId}, {metadata.MessageType} {metadata.GroupId}".TrimEnd();
        try
        {
            FlowerObject message = await link.TakeAsync(metadata.RunId, tree, cancellation);
            if (metadata.MessageType.Split('.')[0] != "train")
            {
                throw new ConversionException($"'{metadata.MessageType}' is nothing that boards do; they train.");
            }

            FlowerArrays arrays = FlowerArrays.Read(message);
            (short[] weights, long windows) = await train(arrays.ToWeights(), cancellation);
            await link.AnswerAsync(metadata, arrays.With(weights).Write(windows), null, clock.Elapsed.TotalSeconds, cancellation);
            report($"{what}: {windows} windows");
        }
        catch (ConversionException e)
        {
            await link.AnswerAsync(
                metadata, null, new Error { Code = AppFailed, Reason = e.Message }, clock.Elapsed.TotalSeconds, cancellation);
            report($"{what}: {e.Message}");
        }
    }
}
