using TinyInfer.Converter.Graph;
using TinyInfer.Converter.Operators;

namespace TinyInfer.Converter.Quantize;

/// <summary>Gives layers activations of int16, and puts a change of scale where int8 meets int16.</summary>
internal static class WideLayers
{
    /// <summary>Gives the layers of a network their bits.</summary>
    /// <param name="network">The network, whose layers are as they will run; changed.</param>
    /// <param name="bits">The bits.</param>
    /// <exception cref="ConversionException">There is no such layer, or it cannot be int16.</exception>
    internal static void Apply(Network network, ActivationBits bits)
    {
        if (bits.Default == ActivationBits.Standard.Default && bits.Layers.Count == 0)
        {
            return;
        }

        RequireLayers(network, bits);
        HashSet<Operator> wide = [];
        foreach (Operator op in network.Operators)
        {
            // What only moves elements goes along with the layer that makes them.
            if (CanBeWide(op) && (bits.AreWide(op.Name) || (op.Rule == OutputRule.SameAsInput && op.Input.BecomesWide)))
            {
                wide.Add(op);
                op.Outputs.ForEach(output => output.BecomesWide = true);
            }
        }

        foreach (Value input in network.Inputs.Where(v => network.Consumers(v).Exists(wide.Contains)))
        {
            input.BecomesWide = true;
        }

        Dictionary<Value, Value> rescaled = [];
        foreach (Operator op in network.Operators.ToList())
        {
            for (int i = 0; i < op.Inputs.Count; i++)
            {
                Value input = op.Inputs[i];
                if (input.Constant == null && input.BecomesWide != wide.Contains(op))
                {
                    op.Inputs[i] = rescaled.TryGetValue(input, out Value? other) ? other : rescaled[input] = Rescaled(network, input, op);
                }
            }
        }
    }

    /// <summary>The tensors of a network that can be int16.</summary>
    /// <param name="network">The network, before layers are given their bits.</param>
    internal static IReadOnlyList<WideTensor> Tensors(Network network)
    {
        List<WideTensor> tensors = [];
        foreach (Value value in network.Inputs.Concat(
            network.Operators.Where(op => CanBeWide(op) && op.Rule != OutputRule.SameAsInput).Select(op => op.Output)))
        {
            List<string> layers = network.Producer(value) is { } maker ? [maker.Name] : [];
            bool isNoticed = Follow(network, value, layers);
            if (isNoticed)
            {
                tensors.Add(new WideTensor(value.Source?.Name ?? value.Name, [.. layers.Distinct()]));
            }
        }

        return [.. tensors.DistinctBy(t => string.Join('\n', t.Layers.Order(StringComparer.Ordinal)))];
    }

    /// <summary>Finds the layers that read a value, and those in between that only move its elements.</summary>
    /// <returns>Whether one of them, or the model's reader, sees more on int16.</returns>
    private static bool Follow(Network network, Value value, List<string> layers)
    {
        bool isNoticed = network.Outputs.Contains(value);
        foreach (Operator reader in network.Consumers(value).Where(CanBeWide))
        {
            layers.Add(reader.Name);
            isNoticed |= reader.Rule != OutputRule.SameAsInput || Follow(network, reader.Output, layers);
        }

        return isNoticed;
    }

    private static Value Rescaled(Network network, Value value, Operator reader)
    {
        Rescale rescale = new($"{value.Name}/rescale", network.Fresh(value.Name), value);
        rescale.InferShapes();
        rescale.Output.Source = value.Source;
        rescale.Output.BecomesWide = !value.BecomesWide;
        network.Operators.Insert(network.Operators.IndexOf(reader), rescale);
        return rescale.Output;
    }

    /// <summary>Layers whose integers the model itself fixes stay as they are.</summary>
    private static bool CanBeWide(Operator op) =>
        op.TakesWide && !op.Inputs.Concat(op.Outputs).Any(v => v.Constant == null && v.IsQuantizationFixed);

    private static void RequireLayers(Network network, ActivationBits bits)
    {
        string[] unknown = [.. bits.Layers.Keys.Where(name => !network.Operators.Exists(op => op.Name == name))];
        if (unknown.Length > 0)
        {
            throw new ConversionException(
                $"{bits.Where}: there is no layer {string.Join(", ", unknown)}; there are "
                + $"{string.Join(", ", network.Operators.Where(CanBeWide).Select(op => op.Name).Distinct())}.");
        }

        Operator[] narrow = [.. network.Operators.Where(op => bits.AreWide(op.Name) && !CanBeWide(op))];
        if (narrow.FirstOrDefault(op => bits.Layers.ContainsKey(op.Name)) is { } named)
        {
            throw new ConversionException(
                $"{bits.Where}: {named} cannot be int16; there is no kernel for that, or the model fixes its integers.");
        }

        if (narrow.Length > 0)
        {
            network.Warnings.Add($"{bits.Where}: these layers stay int8: {string.Join(", ", narrow.Select(op => op.Name).Distinct())}.");
        }
    }
}
