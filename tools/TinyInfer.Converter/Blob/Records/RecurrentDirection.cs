namespace TinyInfer.Converter.Blob.Records;

/// <summary>The weights of a direction of a recurrent layer.</summary>
/// <param name="FromInput">What the input adds to the gates: [gates · hidden, inputs].</param>
/// <param name="FromHidden">What the hidden state adds to them: [gates · hidden, hidden].</param>
internal sealed record RecurrentDirection(GateMatrix FromInput, GateMatrix FromHidden)
{
    /// <summary>Reads a direction.</summary>
    /// <param name="reader">Where from.</param>
    internal static RecurrentDirection Read(RecordReader reader) => new(GateMatrix.Read(reader), GateMatrix.Read(reader));

    /// <summary>Appends a direction.</summary>
    /// <param name="op">Where to.</param>
    internal void Write(BlobOperator op)
    {
        FromInput.Write(op);
        FromHidden.Write(op);
    }
}

/// <summary>Weights of all gates.</summary>
/// <param name="Weights">The weights.</param>
/// <param name="Bias">One bias per row, with the vector's zero point folded in.</param>
/// <param name="Multipliers">From sums to a gate's scale, one per row.</param>
internal sealed record GateMatrix(sbyte[] Weights, int[] Bias, IReadOnlyList<FixedPointMultiplier> Multipliers)
{
    /// <summary>A matrix that is generated code.</summary>
    internal static GateMatrix None { get; } = new([], [], []);

    /// <summary>Reads a matrix.</summary>
    /// <param name="reader">Where from.</param>
    internal static GateMatrix Read(RecordReader reader) => new(reader.Weights(), reader.Ints(), reader.Multipliers());

    /// <summary>Appends a matrix.</summary>
    /// <param name="op">Where to.</param>
    internal void Write(BlobOperator op) => op.Weights(Weights).Ints(Bias).Multipliers(Multipliers);
}
