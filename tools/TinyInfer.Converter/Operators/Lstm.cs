using TinyInfer.Converter.Graph;
using TinyInfer.Converter.Import.Onnx;
using TinyInfer.Converter.Import.TfLite;
using TinyInfer.Format;

namespace TinyInfer.Converter.Operators;

/// <summary>Long short-term memory, gates in ONNX's order: input, output, forget, candidate.</summary>
public sealed class Lstm : RecurrentOperator
{
    private const int InputGate = 0;
    private const int ForgetGate = 2;

    /// <summary>The most bits by which a candidate may be finer than the cell.</summary>
    private const int MostProductShift = 30;

    private readonly GateFunction _gate;
    private readonly GateFunction _candidate;
    private readonly GateFunction _cellOutput;

    /// <summary>Fraction bits of the 16-bit cell where the model fixes them.</summary>
    private int? _cellBits;

    /// <summary>The largest magnitude that the cell may have, in its steps.</summary>
    private int _cellLimit = short.MaxValue;

    private Lstm(
        string name, Value input, RecurrentWeights weights, RecurrentStates first, string? sequence, string? last, GateFunction[] functions)
        : base(name, input, weights, first, sequence, last)
    {
        _gate = functions[0];
        _candidate = functions[1];
        _cellOutput = functions[2];
    }

    /// <inheritdoc/>
    protected override OperatorCode Code => OperatorCode.Lstm;

    /// <inheritdoc/>
    protected override int Gates => 4;

    /// <summary>Imports LSTM.</summary>
    /// <param name="node">The node.</param>
    /// <param name="importer">The model around it.</param>
    internal static void Import(OnnxNode node, OnnxImporter importer)
    {
        if (importer.HasInput(node, 7))
        {
            throw new ConversionException("peepholes are not supported; export without them.");
        }

        if (node.Outputs.Length > 2 && importer.IsUsed(node.Outputs[2]))
        {
            throw new ConversionException("the cell state as an output is not supported; use the hidden state, Y_h.");
        }

        RecurrentWeights weights = RecurrentWeights.Import(node, importer);
        GateFunction[] functions = GateFunctions.Import(node, "Sigmoid", "Tanh", "Tanh");
        if (node.Int("input_forget", 0) != 0)
        {
            // The forget gate is 1 less the input gate, which is the function of the negated sum.
            weights = functions[0].IsComplementary
                ? weights.Negate(InputGate, ForgetGate)
                : throw new ConversionException(
                    "coupled input and forget gates (input_forget) are supported with Sigmoid and with HardSigmoid around 0.5 alone.");
        }

        (string? sequence, string? last) = RecurrentWeights.OutputNames(node, importer);
        RecurrentStates first = RecurrentStates.Import(node, importer, weights);
        importer.BindRecurrent(new Lstm(
            node.Name, importer.Input(node, 0), weights, first, sequence, last, functions)
        { SourceInput = node.Inputs[0] });
    }

    /// <summary>
    /// Imports UNIDIRECTIONAL_SEQUENCE_LSTM, quantized to int8 with a 16-bit cell. Integers and scales are the model's; the functions of
    /// the gates are interpolated here as in every recurrent layer, so that single steps may differ from TensorFlow Lite's. The state lives
    /// on from run to run, as there, until it is reset.
    /// </summary>
    /// <param name="op">The operator.</param>
    /// <param name="importer">The model around it.</param>
    internal static void ImportTfLite(TfLiteOperator op, TfLiteImporter importer)
    {
        TfLiteLstm.RequirePlain(op, importer);
        Value input = importer.Input(op, 0);
        int inputs = input.Shape[^1];
        int steps = input.Length / inputs;
        if (input.Shape.Length != 3 || (input.Shape[0] != 1 && input.Shape[1] != 1))
        {
            throw new ConversionException($"an input of {Shapes.Format(input.Shape)} is not supported; one sequence at a time is.");
        }

        RecurrentWeights weights = TfLiteLstm.Weights(op, importer);
        int cellBits = TfLiteLstm.CellBits(op, importer);
        Value sequence = importer.Reshape(input, steps, 1, inputs);
        GateFunction[] functions = [GateFunction.Sigmoid, GateFunction.Tanh, GateFunction.Tanh];
        importer.Bind(op, new Lstm(op.Name, sequence, weights, new RecurrentStates(null, null), op.Name, null, functions)
        {
            KeepsState = true,
            _cellBits = cellBits,
            _cellLimit = TfLiteLstm.CellLimit(op, cellBits),
        });
    }

    private protected override void Step(FloatRecurrence.StepState step, RecurrentRanges ranges)
    {
        double[] x = step.FromInput;
        double[] h = step.FromHidden;
        int hidden = step.Hidden.Length;
        for (int i = 0; i < hidden; i++)
        {
            double input = _gate.Apply(ranges.Gate.Add(x[i], h[i]));
            double output = _gate.Apply(ranges.Gate.Add(x[hidden + i], h[hidden + i]));
            double forget = _gate.Apply(ranges.Gate.Add(x[(2 * hidden) + i], h[(2 * hidden) + i]));
            double candidate = _candidate.Apply(ranges.Candidate.Add(x[(3 * hidden) + i], h[(3 * hidden) + i]));
            ranges.State = Math.Max(ranges.State, Math.Abs(step.Cell[i]));
            step.Cell[i] = (forget * step.Cell[i]) + (input * candidate);
            ranges.State = Math.Max(ranges.State, Math.Abs(step.Cell[i]));
            step.Hidden[i] = output * _cellOutput.Apply(step.Cell[i]);
        }
    }

    private protected override RecurrentTables MakeTables()
    {
        GateScaling gate = RequireGate(Scaling(_gate, Ranges.Gate));
        GateScaling candidate = Scaling(_candidate, Ranges.Candidate);

        // A product of gate and candidate is finer than the cell, or as fine.
        double reach = Math.Max(GateScaling.PartHeadroom * Ranges.State, _cellOutput.Settled ?? 0);
        int cellBits = _cellBits ?? Math.Clamp(
            15 - (int)Math.Ceiling(Math.Log2(Math.Max(reach, 1))), candidate.Bits - MostProductShift, candidate.Bits);
        GateScaling output = GateScaling.OfState(_cellOutput, Ranges.State, cellBits);
        return new RecurrentTables(
            [gate, candidate, output], cellBits, Math.ScaleB(1, -gate.Bits - output.Bits), _cellLimit);
    }
}
