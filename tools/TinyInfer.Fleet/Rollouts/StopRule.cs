using static System.FormattableString;

namespace TinyInfer.Fleet.Rollouts;

/// <summary>
/// When a roll-out stops by itself. Devices are compared with themselves before, all of them together.
/// </summary>
/// <remarks>
/// Alarms and faults: if the model changed nothing, each event falls into the time after the update with probability
/// <c>p = windows after / (windows before + windows after)</c>, so that their number after it is binomial, given how many there are (the
/// exact test of two Poisson rates). Drift: the share of devices that have drifted is compared with the group's before,
/// (drifted + 1) / (devices + 2), binomial too. A roll-out is looked at whenever it has half as many windows more, and at the end of each
/// stage; look i may stop it wrongly with probability 0.02 / (i (i + 1)), which is 0.02 for all looks together, for each of the three.
/// Failures are counted: a model that a device refuses, or rolls back by itself, is wrong there.
/// </remarks>
internal static class StopRule
{
    /// <summary>Probability that a roll-out of a model like the one before is stopped, for each of alarms, faults and drift.</summary>
    internal const double Risk = 0.02;

    /// <summary>Share of the devices asked that may fail.</summary>
    internal const double MostFailures = 0.02;

    /// <summary>How many more windows there are from look to look.</summary>
    private const double Growth = 1.5;

    /// <summary>Windows of all devices together at the first look.</summary>
    private const int FirstLook = 100;

    /// <summary>Judges a roll-out; notes the look and what it found there.</summary>
    /// <param name="rollout">The roll-out.</param>
    /// <param name="isStageDone">Whether it would go on to the next stage: it is looked at then, too.</param>
    /// <returns>Why it is to stop; null if it may go on.</returns>
    internal static string? Judge(Rollout rollout, bool isStageDone)
    {
        List<Member> failed = rollout.Members.FindAll(member => member.State is MemberState.Refused or MemberState.RolledBack);
        if (failed.Count > MostFailures * rollout.Members.Count)
        {
            return Invariant($"{failed.Count} of {rollout.Members.Count} devices failed: {failed[0].Device}: {failed[0].Reason}");
        }

        Member[] begun = [.. rollout.Members.Where(member => member.Start != null)];
        long windows = begun.Sum(member => member.After.Windows);
        if (isStageDone ? windows == rollout.Looks.Windows : windows < Math.Max(FirstLook, Growth * rollout.Looks.Windows))
        {
            return null;
        }

        int look = rollout.Looks.Count + 1;
        rollout.Looks = new Looks(look, windows);
        double limit = Risk / (look * (look + 1));
        long windowsBefore = begun.Sum(member => member.Before.Windows);
        rollout.Findings =
        [
            CompareRates("alarms", begun.Sum(member => member.Before.Alarms), windowsBefore,
                begun.Sum(member => member.After.Alarms), windows, limit),
            CompareRates("faults", begun.Sum(member => member.Before.Faults), windowsBefore,
                begun.Sum(member => member.After.Faults), windows, limit),
            CompareShare("drift", rollout.DriftBefore, begun.Count(member => member.IsDrifting), begun.Length, limit),
        ];
        return rollout.Findings.Find(finding => finding.Stops) is { } worst
            ? Invariant($"more {worst.What}: {worst.After:0.####}, before {worst.Before:0.####} (chance {worst.Chance:0.0e+0})")
            : null;
    }

    /// <summary>The share of drifted devices that new ones are compared with.</summary>
    /// <param name="drifted">Devices of the group that have drifted.</param>
    /// <param name="devices">Devices of the group.</param>
    /// <returns>The share, which is never 0 or 1.</returns>
    internal static double ShareOf(int drifted, int devices) => (drifted + 1.0) / (devices + 2.0);

    /// <summary>Probability that a binomial number is so large, or larger.</summary>
    /// <param name="count">The number.</param>
    /// <param name="trials">Trials.</param>
    /// <param name="p">Probability of each.</param>
    /// <returns>The probability.</returns>
    internal static double Tail(long count, long trials, double p)
    {
        if (count <= 0 || p >= 1)
        {
            return 1;
        }

        if (p <= 0)
        {
            return 0;
        }

        // From the smaller end on, with ratios of neighbours; in logarithms, so that nothing vanishes.
        double log = LogChoose(trials, count) + (count * Math.Log(p)) + ((trials - count) * Math.Log(1 - p));
        double term = 1;
        double sum = 0;
        for (long k = count; k <= trials && term > sum * 1e-15; k++)
        {
            sum += term;
            term *= (double)(trials - k) / (k + 1) * p / (1 - p);
        }

        return Math.Min(1, Math.Exp(log + Math.Log(sum)));
    }

    private static Finding CompareRates(string what, long before, long windowsBefore, long after, long windows, double limit)
    {
        double chance = windowsBefore == 0 ? 1 : Tail(after, before + after, (double)windows / (windowsBefore + windows));
        return new Finding(
            $"{what} a window", windowsBefore == 0 ? 0 : (double)before / windowsBefore, (double)after / windows, chance, limit);
    }

    private static Finding CompareShare(string what, double before, int after, int devices, double limit) =>
        new($"{what} of devices", before, (double)after / devices, Tail(after, devices, before), limit);

    private static double LogChoose(long n, long k)
    {
        double sum = 0;
        for (long i = 1; i <= Math.Min(k, n - k); i++)
        {
            sum += Math.Log((double)(n - i + 1) / i);
        }

        return sum;
    }
}
