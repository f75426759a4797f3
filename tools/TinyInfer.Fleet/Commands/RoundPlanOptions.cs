using System.CommandLine;
using TinyInfer.Cli.Commands;
using TinyInfer.Fleet.Rounds;
using static TinyInfer.Fleet.Commands.NumberOption;

namespace TinyInfer.Fleet.Commands;

/// <summary>The options that say how a round is run, and how boards train in it.</summary>
internal sealed class RoundPlanOptions
{
    private static readonly RoundRequest _standard = new();
    private static readonly WeightsRequest _training = new();

    private readonly Option<int?> _windows = Count(
        "--windows", "Sums: windows of each board, 200 by default. Weights: as many as one counts for at most, 100.");

    private readonly Option<int?> _clip = Count("--clip", $"Weights: the longest difference, in counts. Default: {_training.Clip}.");
    private readonly Option<int?> _passes = Count("--passes", $"Weights: passes over a board's windows. Default: {_training.Passes}.");
    private readonly Option<int?> _rate = Count("--rate", $"Weights: the learning rate is 2^(-N-2). Default: {_training.Rate}.");
    private readonly Option<int?> _trim = Count("--trim", "Weights: groups left out at each end of each weight. Default: 0.");

    private readonly Option<double?> _noise = CheckedOption.Of<double?>(
        "--noise", "Z", "a number, 0 and up", "Weights: deviation of a sum's noise, in parts of what one board changes it by. Default: 0.",
        CheckedOption.TryReadAmount);

    private readonly Option<double?> _share = CheckedOption.Of<double?>(
        "--share", "P", "a number above 0, at most 1", "The chance of each board to be asked. Default: 1.",
        (string text, out double? value) => CheckedOption.TryReadPositive(text, out value) && value <= 1);

    private readonly Option<int?> _groupSize = Count("--group-size", $"Boards whose sum is told. Default: {_standard.GroupSize}.");
    private readonly Option<int?> _least = Count("--least", $"The fewest boards that a sum is told of. Default: {_standard.Least}.");
    private readonly Option<double?> _join = Positive(
        "--join-minutes", "MINUTES", $"How long boards have to gather windows or to train. Default: {_standard.JoinMinutes}.");

    private readonly Option<double?> _send = Positive(
        "--send-minutes", "MINUTES", $"How long they have to send, and as long again to tell seeds. Default: {_standard.SendMinutes}.");

    private Option[] All => [_windows, _clip, _passes, _rate, _trim, _noise, _share, _groupSize, _least, _join, _send];

    /// <summary>Adds the options to a command.</summary>
    /// <param name="command">The command.</param>
    internal void AddTo(Command command) => Array.ForEach(All, command.Add);

    /// <summary>Reads how a round is run.</summary>
    /// <param name="parsed">The command line.</param>
    /// <returns>The request, without a group, and without what is asked for.</returns>
    internal RoundRequest Read(ParseResult parsed) => _standard with
    {
        Share = parsed.GetValue(_share) ?? _standard.Share,
        GroupSize = parsed.GetValue(_groupSize) ?? _standard.GroupSize,
        Least = parsed.GetValue(_least) ?? _standard.Least,
        JoinMinutes = parsed.GetValue(_join) ?? _standard.JoinMinutes,
        SendMinutes = parsed.GetValue(_send) ?? _standard.SendMinutes,
    };

    /// <summary>Reads how boards train.</summary>
    /// <param name="parsed">The command line.</param>
    /// <param name="weights">The weights to begin with.</param>
    /// <returns>What is asked for.</returns>
    internal WeightsRequest ReadWeights(ParseResult parsed, short[] weights) => _training with
    {
        Before = RoundResult.ToBytes(weights),
        Clip = parsed.GetValue(_clip) ?? _training.Clip,
        MostWindows = parsed.GetValue(_windows) ?? _training.MostWindows,
        Passes = parsed.GetValue(_passes) ?? _training.Passes,
        Rate = parsed.GetValue(_rate) ?? _training.Rate,
        Noise = (float)(parsed.GetValue(_noise) ?? 0),
        Trim = parsed.GetValue(_trim) ?? 0,
    };

    /// <summary>Reads the number of windows.</summary>
    /// <param name="parsed">The command line.</param>
    /// <returns>The number; null if it is not given.</returns>
    internal int? ReadWindows(ParseResult parsed) => parsed.GetValue(_windows);
}
