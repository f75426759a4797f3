namespace TinyInfer.Converter.Blob.Records;

/// <summary>A function of a gate.</summary>
/// <param name="Shift">By how many bits an argument is shifted to the left before it is looked up.</param>
/// <param name="Entries">The function's values.</param>
internal sealed record GateTableRecord(int Shift, short[] Entries)
{
    /// <summary>Reads a table.</summary>
    /// <param name="reader">Where from.</param>
    internal static GateTableRecord Read(RecordReader reader) => new(reader.Next(), reader.Shorts());

    /// <summary>Appends a table.</summary>
    /// <param name="op">Where to.</param>
    internal void Write(BlobOperator op) => op.Attribute(Shift).Shorts(Entries);
}
