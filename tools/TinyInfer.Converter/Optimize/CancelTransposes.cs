using TinyInfer.Converter.Graph;
using TinyInfer.Converter.Operators;

namespace TinyInfer.Converter.Optimize;

/// <summary>
/// Removes the transposes that importing to channels-last has put in: pairs cancel out, those that move only axes of size 1 are reshapes,
/// and the others sink through operators that do not care for the order of axes until they meet their counterpart.
/// </summary>
internal static class CancelTransposes
{
    internal static bool Run(Network network)
    {
        foreach (Transpose transpose in network.Operators.OfType<Transpose>())
        {
            if (BecomeReshape(network, transpose) || MergeWithNext(network, transpose) || PassReshape(network, transpose)
                || Sink(network, transpose))
            {
                return true;
            }
        }

        return MergeReshapes(network);
    }

    private static bool BecomeReshape(Network network, Transpose transpose)
    {
        if (!Shapes.KeepsOrder(transpose.Input.Shape, transpose.Permutation))
        {
            return false;
        }

        Rewrite.Exchange(network, transpose, new Reshape(transpose.Name, transpose.Output.Name, transpose.Input, transpose.Output.Shape));
        return true;
    }

    private static bool MergeWithNext(Network network, Transpose transpose)
    {
        foreach (Transpose next in network.Consumers(transpose.Output).OfType<Transpose>())
        {
            int[] permutation = Shapes.Permute(transpose.Permutation, next.Permutation);
            if (Shapes.IsIdentity(permutation) && !network.Outputs.Contains(next.Output))
            {
                network.Replace(next.Output, transpose.Input);
                network.Operators.Remove(next);
            }
            else
            {
                Rewrite.Exchange(network, next, new Transpose(next.Name, next.Output.Name, transpose.Input, permutation));
            }

            return true;
        }

        return false;
    }

    /// <summary>Moves a transpose behind a reshape that only adds or removes axes of size 1.</summary>
    private static bool PassReshape(Network network, Transpose transpose)
    {
        int[] from = transpose.Input.Shape;
        foreach (Reshape reshape in network.Consumers(transpose.Output).OfType<Reshape>())
        {
            int[] shape = reshape.Output.Shape;
            int[] moved = [.. transpose.Permutation.Where(axis => from[axis] != 1)];
            if (!moved.Select(axis => from[axis]).SequenceEqual(shape.Where(size => size != 1)) || network.Outputs.Contains(reshape.Output))
            {
                continue;
            }

            int[] sorted = [.. moved.Order()];
            int ones = shape.Length - moved.Length;
            int one = 0;
            int other = 0;
            Reshape before = new(
                reshape.Name, network.Fresh(reshape.Name), transpose.Input,
                    [.. Enumerable.Repeat(1, ones), .. sorted.Select(axis => from[axis])]);
            before.InferShapes();
            before.Output.Quantization = transpose.Input.Quantization;
            before.Output.IsQuantizationFixed = transpose.Input.IsQuantizationFixed;
            network.Operators.Insert(network.Operators.IndexOf(reshape), before);
            int[] permutation = [.. shape.Select(size => size == 1 ? one++ : ones + Array.IndexOf(sorted, moved[other++]))];
            Rewrite.Exchange(network, reshape, new Transpose(reshape.Name, reshape.Output.Name, before.Output, permutation));
            return true;
        }

        return false;
    }

    /// <summary>
    /// Moves a transpose behind an operator that can work on the axes in another order; where several read it, only if it can go away.
    /// </summary>
    private static bool Sink(Network network, Transpose transpose)
    {
        List<Operator> readers = network.Consumers(transpose.Output);
        if (network.Outputs.Contains(transpose.Output)
            || !readers.TrueForAll(op => op is Transpose || CanSink(network, op, transpose.Permutation)))
        {
            return false;
        }

        foreach (Operator op in readers.Where(op => op is not Transpose))
        {
            if (op.Permute(transpose.Permutation))
            {
                Sink(network, op, transpose);
                return true;
            }
        }

        return false;
    }

    /// <summary>True where all that an operator reads is transposed in the same way, or can be without moving an element.</summary>
    private static bool CanSink(Network network, Operator op, int[] permutation) =>
        op is not (Transpose or Reshape) && op.Outputs.Count == 1 && op.Inputs.Where(v => v.Constant == null).All(v =>
            v.Shape.Length == permutation.Length
            && (IsTransposed(network, v, permutation) || Shapes.KeepsOrder(v.Shape, Shapes.Inverse(permutation))));

    private static bool IsTransposed(Network network, Value value, int[] permutation) =>
        network.Producer(value) is Transpose transpose && transpose.Permutation.SequenceEqual(permutation);

    private static void Sink(Network network, Operator op, Transpose transpose)
    {
        int[] permutation = transpose.Permutation;
        for (int i = 0; i < op.Inputs.Count; i++)
        {
            Value input = op.Inputs[i];
            if (input.Constant != null)
            {
                continue;
            }

            if (IsTransposed(network, input, permutation))
            {
                op.Inputs[i] = network.Producer(input)!.Input;
                continue;
            }

            int[] shape = Shapes.Permute(input.Shape, Shapes.Inverse(permutation));
            Reshape reordered = new(input.Name, network.Fresh(input.Name), input, shape);
            reordered.InferShapes();
            network.Operators.Insert(network.Operators.IndexOf(op), reordered);
            op.Inputs[i] = reordered.Output;
        }

        Transpose after = new(transpose.Name, network.Fresh(op.Output.Name), op.Output, permutation);
        after.Output.Source = op.Output.Source;
        after.Output.Quantization = op.Output.Quantization;
        after.Output.IsQuantizationFixed = op.Output.IsQuantizationFixed;
        network.Replace(op.Output, after.Output);
        after.Inputs[0] = op.Output;
        op.Output.Source = op.Output.Source?.BeforeTranspose(permutation);
        op.InferShapes();
        after.InferShapes();
        network.Operators.Insert(network.Operators.IndexOf(op) + 1, after);
    }

    private static bool MergeReshapes(Network network)
    {
        foreach (Reshape reshape in network.Operators.OfType<Reshape>())
        {
            if (network.Producer(reshape.Input) is Reshape first)
            {
                reshape.Inputs[0] = first.Input;
                return true;
            }

            if (reshape.Input.Shape.SequenceEqual(reshape.Output.Shape) && !network.Outputs.Contains(reshape.Output))
            {
                Rewrite.Bypass(network, reshape);
                return true;
            }
        }

        return false;
    }
}
