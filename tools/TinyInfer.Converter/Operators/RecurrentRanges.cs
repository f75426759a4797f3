namespace TinyInfer.Converter.Operators;

/// <summary>Range of the arguments of gates with one function: contributions of input and hidden state, added.</summary>
internal sealed class GateRange
{
    /// <summary>The largest magnitude of a sum.</summary>
    internal double Sum { get; private set; }

    /// <summary>The largest magnitude of what either adds.</summary>
    internal double Part { get; private set; }

    /// <summary>Notes an argument.</summary>
    /// <param name="input">What the input adds.</param>
    /// <param name="hidden">What the hidden state adds.</param>
    /// <returns>The sum.</returns>
    internal double Add(double input, double hidden)
    {
        Sum = Math.Max(Sum, Math.Abs(input + hidden));
        Part = Math.Max(Part, Math.Max(Math.Abs(input), Math.Abs(hidden)));
        return input + hidden;
    }
}

/// <summary>Ranges of a recurrent layer's gates and states on calibration data: no tensor of the model shows them.</summary>
internal sealed class RecurrentRanges
{
    /// <summary>Arguments of the gates.</summary>
    internal GateRange Gate { get; } = new();

    /// <summary>Arguments of the candidate for the state.</summary>
    internal GateRange Candidate { get; } = new();

    /// <summary>The largest magnitude of the 16-bit state: an LSTM's cell, a GRU's hidden state.</summary>
    internal double State { get; set; }

    /// <summary>The lowest hidden value.</summary>
    internal double Minimum { get; private set; }

    /// <summary>The highest hidden value.</summary>
    internal double Maximum { get; private set; }

    /// <summary>Notes hidden values.</summary>
    /// <param name="values">The values.</param>
    internal void AddHidden(IEnumerable<double> values)
    {
        foreach (double value in values)
        {
            Minimum = Math.Min(Minimum, value);
            Maximum = Math.Max(Maximum, value);
        }
    }
}
