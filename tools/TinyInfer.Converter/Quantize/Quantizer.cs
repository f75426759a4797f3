using TinyInfer.Converter.Graph;
using TinyInfer.Converter.Operators;

namespace TinyInfer.Converter.Quantize;

/// <summary>
/// Gives every activation its scale and zero point, and puts in the rescalings that operators need where theirs do not agree.
/// </summary>
internal static class Quantizer
{
    /// <summary>Quantizes a network.</summary>
    /// <param name="network">The network; changed.</param>
    /// <param name="ranges">What calibration has seen.</param>
    internal static void Run(Network network, Ranges ranges)
    {
        QuantizeAnew(network);
        TreeGrids.Fit(network);
        MaskedScores.Narrow(network, ranges);
        foreach (Value input in network.Inputs)
        {
            input.Quantization ??= ranges.QuantizationOf(input);
        }

        // What a run leaves for the next is read before it is made.
        foreach (Operator op in network.Operators.Where(op => op.KeepsOutput))
        {
            op.Output.Quantization ??= network.Producer(op.Input)?.FixedOutput ?? ranges.QuantizationOf(op.Input);
        }

        foreach (Operator op in network.Operators)
        {
            Quantize(network, op, ranges);
        }

        AlignJoins(network);
        RescaledPools.Replace(network);
        AlignMoves(network);
        WideWeights.Split(network);
    }

    /// <summary>Kernels have a scale for each output channel; weights with scales along another axis lose the model's integers.</summary>
    private static void QuantizeAnew(Network network)
    {
        foreach (WeightedOperator op in network.Operators.OfType<WeightedOperator>())
        {
            if (op.Weights.Integers is { Scales.Length: > 1 } integers && integers.Axis != op.ChannelAxis)
            {
                op.Weights = new ConstantTensor(op.Weights.Shape, op.Weights.Values);
                network.Warnings.Add(
                    $"{op.Name}: its weights are quantized along another axis than the "
                    + "output channels'; they are quantized anew, per output channel.");
            }
        }
    }

    private static void Quantize(Network network, Operator op, Ranges ranges)
    {
        foreach (Value output in op.Outputs.Where(v => v.Quantization == null))
        {
            if (op.Rule == OutputRule.Calibrated && !op.ReadsOutput)
            {
                RangeTightener.Run(network, output, ranges);
            }
            else if (op.Rule == OutputRule.SameAsInput)
            {
                RangeTightener.Follow(op.Input, output);
            }

            output.Quantization = op.Rule switch
            {
                _ when op.SharesOutputQuantization && output != op.Output => op.Output.Quantization,
                OutputRule.SameAsInput => op.Input.Quantization,
                OutputRule.Fixed when HasChoice(network, op) && UsesLessThanHalf(op.FixedOutput!, ranges.Find(output)) =>
                    ranges.QuantizationOf(output),
                OutputRule.Fixed => op.FixedOutput,
                _ => ranges.QuantizationOf(output),
            };
        }
    }

    /// <summary>
    /// True where nobody has to find an operator's natural scale: the output is not what softmax makes for the application.
    /// </summary>
    private static bool HasChoice(Network network, Operator op) => op is Unary
        || (op is Softmax && !op.Output.BecomesWide && !network.Outputs.Contains(op.Output));

    /// <summary>
    /// True where a value goes over less than half of what its function could give, so that its own range has finer steps.
    /// </summary>
    private static bool UsesLessThanHalf(Quantization natural, (double Minimum, double Maximum)? range) =>
        natural.Scale < 1 && range is { } seen && Quantization.FromRange(seen.Minimum, seen.Maximum).Scale < natural.Scale / 2;

    /// <summary>
    /// An operator that joins inputs unchanged needs them in its output's quantization: made so where nothing else reads them, else
    /// rescaled.
    /// </summary>
    private static void AlignJoins(Network network)
    {
        // From the end, since a join may take on what the join behind it needs.
        foreach (Operator op in network.Operators.Where(op => op.JoinsInputs).Reverse().ToList())
        {
            Quantization wanted = op.Output.Quantization!;
            for (int i = 0; i < op.Inputs.Count; i++)
            {
                Value input = op.Inputs[i];
                if (input.Constant == null && !Adopt(network, input, wanted, op))
                {
                    RescaleFor(network, op, i, wanted);
                }
            }
        }
    }

    /// <summary>Rescales what an operator reads, before operators that only move it where it is smaller there.</summary>
    private static void RescaleFor(Network network, Operator reader, int index, Quantization wanted)
    {
        Value value = reader.Inputs[index];
        if (!value.IsQuantizationFixed && network.OnlyConsumer(value) == reader
            && network.Producer(value) is { Rule: OutputRule.SameAsInput, Outputs.Count: 1 } move && move.Input.Length <= value.Length)
        {
            Take(value, wanted);
            RescaleFor(network, move, 0, wanted);
            return;
        }

        Operator rescale = Rescaled(network, value, wanted);
        network.Operators.Insert(network.Operators.IndexOf(reader), rescale);
        reader.Inputs[index] = rescale.Output;
    }

    private static void Take(Value value, Quantization quantization)
    {
        value.Quantization = quantization;
        RangeTightener.Narrow(value, quantization.Range);
    }

    /// <summary>Gives a value the quantization that its only reader wants, if its producer leaves a choice.</summary>
    private static bool Adopt(Network network, Value value, Quantization wanted, Operator reader)
    {
        if (value.Quantization == wanted)
        {
            return true;
        }

        if (value.IsQuantizationFixed || network.OnlyConsumer(value) != reader)
        {
            return false;
        }

        bool adopts = network.Producer(value) switch
        {
            Unary => true,
            { Rule: OutputRule.Calibrated, SharesOutputQuantization: false } => true,
            { Rule: OutputRule.SameAsInput, Outputs.Count: 1 } move => Adopt(network, move.Input, wanted, move),
            _ => false,
        };
        if (adopts)
        {
            Take(value, wanted);
        }

        return adopts;
    }

    /// <summary>
    /// An operator that only moves values keeps their quantization; where the model fixes another for its output, a table follows.
    /// </summary>
    private static void AlignMoves(Network network)
    {
        foreach (Operator op in network.Operators.Where(op => op.Rule == OutputRule.SameAsInput).ToList())
        {
            foreach (Value output in op.Outputs.Where(v => v.Quantization != op.Input.Quantization).ToList())
            {
                Quantization wanted = output.Quantization!;
                output.Quantization = op.Input.Quantization;
                Operator rescale = Rescaled(network, output, wanted);
                network.Replace(output, rescale.Output);
                rescale.Inputs[0] = output;
                network.Operators.Insert(network.Operators.IndexOf(op) + 1, rescale);
            }
        }
    }

    private static Operator Rescaled(Network network, Value value, Quantization to)
    {
        Operator rescale = Rescale.To(to, value.Name, network.Fresh(value.Name), value);
        rescale.InferShapes();
        rescale.Output.Source = value.Source;
        Take(rescale.Output, to);
        return rescale;
    }
}
