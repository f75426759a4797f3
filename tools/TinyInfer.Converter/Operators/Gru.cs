using TinyInfer.Converter.Graph;
using TinyInfer.Converter.Import.Onnx;
using TinyInfer.Format;

namespace TinyInfer.Converter.Operators;

/// <summary>Gated recurrent unit, gates in ONNX's order: update, reset, candidate.</summary>
public sealed class Gru : RecurrentOperator
{
    private readonly bool _linearBeforeReset;
    private readonly GateFunction _gate;
    private readonly GateFunction _candidate;

    private Gru(
        string name, Value input, RecurrentWeights weights, RecurrentStates first, string? sequence, string? last, bool linearBeforeReset,
        GateFunction[] functions)
        : base(name, input, weights, first, sequence, last)
    {
        _linearBeforeReset = linearBeforeReset;
        _gate = functions[0];
        _candidate = functions[1];
    }

    /// <inheritdoc/>
    protected override OperatorCode Code => OperatorCode.Gru;

    /// <inheritdoc/>
    protected override int Gates => 3;

    /// <inheritdoc/>
    protected override int EarlyGates => _linearBeforeReset ? 3 : 2;

    /// <summary>Imports GRU.</summary>
    /// <param name="node">The node.</param>
    /// <param name="importer">The model around it.</param>
    internal static void Import(OnnxNode node, OnnxImporter importer)
    {
        RecurrentWeights weights = RecurrentWeights.Import(node, importer);
        (string? sequence, string? last) = RecurrentWeights.OutputNames(node, importer);
        RecurrentStates first = RecurrentStates.Import(node, importer, weights);
        bool linear = node.Int("linear_before_reset", 0) != 0;
        importer.BindRecurrent(
            new Gru(node.Name, importer.Input(node, 0), weights, first, sequence, last, linear,
                GateFunctions.Import(node, "Sigmoid", "Tanh"))
            {
                SourceInput = node.Inputs[0],
            });
    }

    private protected override void Step(FloatRecurrence.StepState step, RecurrentRanges ranges)
    {
        int hidden = step.Hidden.Length;
        double[] x = step.FromInput;
        double[] reset = [.. Enumerable.Range(hidden, hidden).Select(i => _gate.Apply(ranges.Gate.Add(x[i], step.FromHidden[i])))];
        double[] gated = [.. reset.Select((r, i) => r * (_linearBeforeReset ? step.FromHidden[(2 * hidden) + i] : step.Hidden[i]))];
        if (!_linearBeforeReset)
        {
            // It takes the scale of the hidden state.
            ranges.AddHidden(gated);
            gated = step.Late(gated);
        }

        for (int i = 0; i < hidden; i++)
        {
            if (_linearBeforeReset)
            {
                ranges.Candidate.Add(0, step.FromHidden[(2 * hidden) + i]);
            }

            double fresh = _candidate.Apply(ranges.Candidate.Add(x[(2 * hidden) + i], gated[i]));
            double update = _gate.Apply(ranges.Gate.Add(x[i], step.FromHidden[i]));
            step.Hidden[i] = fresh + (update * (step.Hidden[i] - fresh));
            ranges.State = Math.Max(ranges.State, Math.Abs(step.Hidden[i]));
        }
    }

    private protected override RecurrentTables MakeTables()
    {
        GateScaling gate = RequireGate(Scaling(_gate, Ranges.Gate));
        double largest = Math.Max(Math.Abs(Ranges.Minimum), Ranges.Maximum);
        GateScaling candidate = Scaling(_candidate, Ranges.Candidate, largest);
        return new RecurrentTables([gate, candidate], candidate.Bits, Math.ScaleB(1, -candidate.Bits));
    }
}
