namespace TinyInfer.Converter.Blob.Records;

/// <summary>A dense layer.</summary>
/// <param name="Batches">Number of input vectors.</param>
/// <param name="Columns">Inputs of a vector.</param>
/// <param name="Rows">Outputs of a vector.</param>
/// <param name="Linear">Weights [rows, columns].</param>
internal sealed record DenseRecord(int Batches, int Columns, int Rows, LinearRecord Linear) : OperatorRecord, IClampedRecord
{
    /// <inheritdoc/>
    public int Minimum => Linear.Rescaling.Minimum;

    /// <inheritdoc/>
    public int Maximum => Linear.Rescaling.Maximum;

    /// <summary>Reads the record.</summary>
    /// <param name="reader">Where from.</param>
    internal static DenseRecord Read(RecordReader reader)
    {
        (int batches, int columns, int rows) = (reader.Next(), reader.Next(), reader.Next());
        return new DenseRecord(batches, columns, rows, LinearRecord.Read(reader, columns * rows));
    }

    /// <inheritdoc/>
    internal override void Write(BlobOperator op) => Linear.Write(op.Attribute(Batches, Columns, Rows));
}
