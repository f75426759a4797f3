using TinyInfer.Converter.Graph;
using TinyInfer.Converter.Operators;

namespace TinyInfer.Converter.Optimize;

/// <summary>
/// Removes the transposes that importing to channels-last has put in: pairs cancel out, those that move only axes of size 1 are reshapes, and the others
/// sink through operators that do not care for the order of axes until they meet their counterpart.
/// </summary>
internal static class CancelTransposes
{
    internal static bool Run(Network network)
    {
        foreach (Transpose transpose in network.Operators.OfType<Transpose>())
        {
            if (BecomeReshape(network, transpose) || MergeWithNext(network, transpose) || Sink(network, transpose))
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

    /// <summary>Moves a transpose behind an operator that can work on the axes in another order.</summary>
    private static bool Sink(Network network, Transpose transpose)
    {
        if (network.OnlyConsumer(transpose.Output) is not { } op || op is Transpose or Reshape || op.Outputs.Count != 1)
        {
            return false;
        }

        List<Value> activations = op.Inputs.FindAll(v => v.Constant == null);
        List<Transpose?> transposes = activations.ConvertAll(v => network.Producer(v) as Transpose);
        if (transposes.Any(t => t == null || !t.Permutation.SequenceEqual(transpose.Permutation) || network.OnlyConsumer(t.Output) != op)
            || !op.Permute(transpose.Permutation))
        {
            return false;
        }

        for (int i = 0; i < activations.Count; i++)
        {
            op.Inputs[op.Inputs.IndexOf(activations[i])] = transposes[i]!.Input;
            network.Operators.Remove(transposes[i]!);
        }

        Transpose after = new(transpose.Name, network.Fresh(op.Output.Name), op.Output, transpose.Permutation);
        after.Output.Source = op.Output.Source;
        after.Output.Quantization = op.Output.Quantization;
        after.Output.IsQuantizationFixed = op.Output.IsQuantizationFixed;
        network.Replace(op.Output, after.Output);
        after.Inputs[0] = op.Output;
        op.Output.Source = op.Output.Source?.BeforeTranspose(transpose.Permutation);
        op.InferShapes();
        after.InferShapes();
        network.Operators.Insert(network.Operators.IndexOf(op) + 1, after);
        return true;
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
