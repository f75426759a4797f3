using TinyInfer.Format;

namespace TinyInfer.Converter.Blob.Records;

/// <summary>Initial values of a recurrent layer's states.</summary>
/// <param name="Hidden">The hidden state.</param>
/// <param name="State">The state of 16 bits; null for a plain layer, which has none.</param>
internal sealed record RecurrentStart(sbyte[] Hidden, short[]? State)
{
    /// <summary>Reads the states.</summary>
    /// <param name="reader">Where from.</param>
    internal static RecurrentStart Read(RecordReader reader) =>
        new(reader.SBytes(), reader.Code == OperatorCode.Rnn ? null : reader.Shorts());

    /// <summary>Appends the states.</summary>
    /// <param name="op">Where to.</param>
    internal void Write(BlobOperator op)
    {
        op.SBytes(Hidden);
        if (State != null)
        {
            op.Shorts(State);
        }
    }
}
