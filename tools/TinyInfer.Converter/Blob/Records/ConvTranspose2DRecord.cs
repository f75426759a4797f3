namespace TinyInfer.Converter.Blob.Records;

/// <summary>A transposed convolution, which runs as one convolution per phase of rows and columns.</summary>
/// <param name="Images">Input and output images.</param>
/// <param name="Groups">Number of groups of channels that do not see each other.</param>
/// <param name="Rows">Phases of the rows.</param>
/// <param name="Columns">Phases of the columns.</param>
/// <param name="Linear">The weights of each phase, one after the other, and its biases.</param>
internal sealed record ConvTranspose2DRecord(WindowRecord Images, int Groups, PhaseAxis Rows, PhaseAxis Columns, LinearRecord Linear)
    : OperatorRecord, IClampedRecord
{
    /// <inheritdoc/>
    public int Minimum => Linear.Rescaling.Minimum;

    /// <inheritdoc/>
    public int Maximum => Linear.Rescaling.Maximum;

    /// <summary>The convolution of each phase, row by row, and where its first output lies among those of the whole.</summary>
    internal IEnumerable<(WindowRecord Window, int FirstRow, int FirstColumn)> Phases =>
        Rows.Phases.SelectMany((row, y) => Columns.Phases.Select((column, x) => (Images with
        {
            OutputHeight = Rows.OutputsOf(y, Images.OutputHeight),
            OutputWidth = Columns.OutputsOf(x, Images.OutputWidth),
            KernelHeight = row.Taps,
            KernelWidth = column.Taps,
            DilationY = Rows.Dilation,
            DilationX = Columns.Dilation,
            PadTop = -row.Start,
            PadLeft = -column.Start,
        }, y, x)));

    /// <summary>Reads the record.</summary>
    /// <param name="reader">Where from.</param>
    internal static ConvTranspose2DRecord Read(RecordReader reader) => new(
        WindowRecord.ReadImages(reader), reader.Next(), PhaseAxis.Read(reader), PhaseAxis.Read(reader), LinearRecord.Read(reader));

    /// <inheritdoc/>
    internal override void Write(BlobOperator op) =>
        Linear.Write(Images.WriteImages(op).Attribute(Groups).Attribute(Rows.Attributes).Attribute(Columns.Attributes));
}
