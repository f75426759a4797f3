using TinyInfer.Converter.Graph;
using TinyInfer.Converter.Operators;

namespace TinyInfer.Converter.Streaming;

/// <summary>
/// Closes the loop of a cell that was exported for one step: what it puts out as its new state becomes its old state in the next run,
/// inside the model. The state is zero at first and after a reset.
/// </summary>
internal static class StateLoop
{
    /// <summary>Checks that states name inputs and outputs of one shape.</summary>
    /// <param name="network">The network as it was imported.</param>
    /// <param name="states">For each input that is a state, the output that it becomes.</param>
    /// <exception cref="ConversionException">A name or shape does not fit.</exception>
    internal static void Check(Network network, IReadOnlyDictionary<string, string> states)
    {
        foreach ((string input, string output) in states)
        {
            Value previous = Find(network.Inputs, input, "input");
            Value next = Find(network.Outputs, output, "output");
            if (!previous.Shape.SequenceEqual(next.Shape))
            {
                throw new ConversionException(
                    $"State {input}={output}: the input is {Shapes.Format(previous.Shape)} and "
                    + $"the output {Shapes.Format(next.Shape)}; they have to be alike.");
            }
        }

        if (states.Count > 0 && states.Count == network.Inputs.Count)
        {
            throw new ConversionException("Every input is a state; one has to be left for data.");
        }
    }

    /// <summary>Closes the loops. An output that is a state stays an output only where the model would have none otherwise.</summary>
    /// <param name="network">An optimized network; changed.</param>
    /// <param name="states">For each input that is a state, the output that it becomes.</param>
    internal static void Close(Network network, IReadOnlyDictionary<string, string> states)
    {
        foreach ((string input, string output) in states)
        {
            Value previous = Find(network.Inputs, input, "input");
            Value next = Find(network.Outputs, output, "output");
            StreamCache loop = new(input, previous.Name, next, 0, next.Shape[0]);
            loop.Outputs[0] = previous;
            network.Inputs.Remove(previous);
            if (network.Outputs.Count > 1)
            {
                network.Outputs.Remove(next);
            }

            network.Operators.Add(loop);
        }
    }

    private static Value Find(List<Value> values, string name, string role) => values.Find(v => (v.Source?.Name ?? v.Name) == name)
        ?? throw new ConversionException(
            $"State: there is no {role} '{name}'. The model has {string.Join(", ", values.Select(v => $"'{v.Source?.Name ?? v.Name}'"))}.");
}
