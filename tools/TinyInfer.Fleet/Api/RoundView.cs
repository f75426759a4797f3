using TinyInfer.Federation.Privacy;
using TinyInfer.Fleet.Rounds;

namespace TinyInfer.Fleet.Api;

/// <summary>A round of learning together, as the API shows it: without what draws its boards, and without their names.</summary>
/// <param name="Number">Its number.</param>
/// <param name="Group">The group.</param>
/// <param name="Kind">Sums or weights.</param>
/// <param name="Status">Where it is.</param>
/// <param name="At">When it began.</param>
/// <param name="By">Who began it.</param>
/// <param name="Ended">When it ended; null if it has not.</param>
/// <param name="Boards">Boards that could be asked.</param>
/// <param name="Asked">Boards that were asked.</param>
/// <param name="Joined">Boards that joined in time.</param>
/// <param name="Answered">Boards whose numbers are complete.</param>
/// <param name="Groups">Groups that gave a sum.</param>
/// <param name="Windows">Windows in the result.</param>
/// <param name="Refused">Messages that were refused.</param>
/// <param name="Result">SHA-256 of the result; null if there is none.</param>
/// <param name="Reason">Why there is none; null if there is one, or may be.</param>
internal sealed record RoundView(
    int Number, string Group, string Kind, RoundStatus Status, DateTimeOffset At, string By, DateTimeOffset? Ended, int Boards, int Asked,
    int Joined, int Answered, int Groups, long Windows, long Refused, string? Result, string? Reason)
{
    /// <summary>The privacy that is left to a board of the group; null if none of its rounds was noised.</summary>
    public PrivacyView? Privacy { get; init; }

    /// <summary>Makes a view.</summary>
    /// <param name="round">The round.</param>
    /// <returns>The view.</returns>
    internal static RoundView Of(LearningRound round) => new(
        round.Number, round.Request.Group, round.Request.Sums != null ? "sums" : "weights", round.Status, round.At, round.By, round.Ended,
        round.Boards.Length, round.Asked, round.Joined, round.Answered, round.Groups, round.Windows, round.Refused, round.Result,
        round.Reason);
}

/// <summary>Differential privacy over all rounds of weights of a group that gave a result.</summary>
/// <param name="Rounds">How many there were.</param>
/// <param name="Delta">δ.</param>
/// <param name="AgainstService">ε against the service, which knows who was asked.</param>
/// <param name="AgainstReaders">ε against those who see the weights alone; it rests on the secrecy of who was drawn.</param>
internal sealed record PrivacyView(int Rounds, double Delta, double AgainstService, double AgainstReaders)
{
    /// <summary>Works it out.</summary>
    /// <param name="rounds">Rounds of the group.</param>
    /// <returns>The privacy; null without a round of weights, or if one of them had no noise.</returns>
    internal static PrivacyView? Of(IReadOnlyCollection<LearningRound> rounds)
    {
        LearningRound[] counted = [.. rounds.Where(round => round is { Status: RoundStatus.Done, Request.Weights: not null })];
        if (counted.Length == 0 || counted.Any(round => round.Request.Weights!.Noise == 0))
        {
            return null;
        }

        PrivacyAccountant service = new();
        PrivacyAccountant readers = new();
        foreach (LearningRound round in counted)
        {
            service.Add(round.Request.Weights!.Noise, 1);
            readers.Add(round.Request.Weights.Noise, round.Request.Share);
        }

        double delta = 0.1 / counted.Max(round => round.Boards.Length);
        return new PrivacyView(counted.Length, delta, service.Epsilon(delta), readers.Epsilon(delta));
    }
}
