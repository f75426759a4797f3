using TinyInfer.Converter.Quantize;
using TinyInfer.Converter.Tune;
using static System.FormattableString;

namespace TinyInfer.Converter.Conversion;

/// <summary>
/// Searches for the plan whose network's output is nearest to the float model's: one way of taking ranges for all tensors first, then
/// factors between layers, then another way for a tensor, one choice after the other.
/// </summary>
/// <param name="options">What to convert.</param>
/// <param name="prepared">The model.</param>
/// <param name="effort">How far to go.</param>
/// <param name="runs">What the float model gives.</param>
/// <param name="journal">What has been tried before.</param>
internal sealed class PlanSearch(
    ConversionOptions options, PreparedModel prepared, SearchEffort effort, FloatRuns runs, TuningJournal journal)
{
    /// <summary>Networks that are tried whatever they cost.</summary>
    private const int FewestTries = 12;

    private readonly List<TuningStep> _steps = [];
    private double _decibel = double.NegativeInfinity;
    private int _expected;
    private int _most;

    /// <summary>The plan that was found.</summary>
    internal QuantizationPlan Best { get; private set; } = new(options.Calibrator ?? default);

    /// <summary>Searches.</summary>
    /// <returns>What was tried.</returns>
    internal IReadOnlyList<TuningStep> Run()
    {
        CalibrationMethod[] methods = options.Calibrator is { } wanted ? [wanted] : Enum.GetValues<CalibrationMethod>();
        (string Tensor, CalibrationMethod[] Methods)[] tensors = options.Calibrator == null ? [.. prepared.Choices()] : [];
        double work = prepared.Model.Network.Operators.Select(op => op.Macs).Sum() * (double)runs.Count;
        _most = (int)Math.Clamp(effort.SearchWork / Math.Max(1, work), FewestTries, int.MaxValue / 2);
        int round = (prepared.Equalizable.Count * effort.Strengths.Count) + tensors.Select(t => t.Methods.Length).Sum();
        _expected = Math.Min(_most, methods.Length + effort.Strengths.Count + (round * effort.Rounds));
        Try([.. methods.Select(method => ($"ranges by {method}", new QuantizationPlan(method)))]);
        Try([.. effort.Strengths.Where(s => s > 0 && prepared.Equalizable.Count > 0).Select(
            s => (Invariant($"all layers equalized by {s}"), prepared.Equalizable.Aggregate(Best, (plan, o) => plan.With(o, s))))]);
        double before = double.NegativeInfinity;
        for (int i = 0; i < effort.Rounds && _decibel > before; i++)
        {
            before = _decibel;
            foreach (string output in prepared.Equalizable)
            {
                Try([.. effort.Strengths.Select(s => (Invariant($"{output} equalized by {s}"), Best.With(output, s)))]);
            }

            foreach ((string tensor, CalibrationMethod[] own) in tensors)
            {
                Try([.. own.Select(m => ($"range of {tensor} by {m}", Best with { Ranges = Best.Ranges.With(tensor, m) }))]);
            }
        }

        return _steps;
    }

    /// <summary>Tries plans, and keeps the best if it is better than what there is.</summary>
    private void Try((string Name, QuantizationPlan Plan)[] candidates)
    {
        string known = Best.ToString();
        candidates = [.. candidates.Where(c => _steps.Count == 0 || c.Plan.ToString() != known).Take(_most - _steps.Count)];
        if (candidates.Length == 0)
        {
            return;
        }

        prepared.Observe(candidates.Select(c => c.Plan));
        double[] decibels = [.. candidates.AsParallel().AsOrdered().Select(c => DecibelOf(c.Plan))];
        int best = Array.IndexOf(decibels, decibels.Max());
        bool isBetter = _steps.Count == 0 || decibels[best] > _decibel;
        _steps.AddRange(candidates.Select((c, i) => new TuningStep(c.Name, decibels[i], isBetter && i == best)));
        if (isBetter)
        {
            (Best, _decibel) = (candidates[best].Plan, decibels[best]);
        }

        options.Progress?.Invoke("choosing ranges", Math.Min(1, (double)_steps.Count / _expected));
    }

    private double DecibelOf(QuantizationPlan plan)
    {
        string key = plan.ToString();
        return journal.Find(key) ?? journal.Add(key, new TuningRun(prepared.Quantize(plan).Model.Network, runs).Run().Decibel);
    }
}
