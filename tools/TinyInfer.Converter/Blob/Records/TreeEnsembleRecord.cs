namespace TinyInfer.Converter.Blob.Records;

/// <summary>Decision trees whose leaves are added up.</summary>
/// <param name="Sums">Number of sums.</param>
/// <param name="Decides">Whether the first of the largest outputs has to be that of the largest sum.</param>
/// <param name="Trees">The trees.</param>
/// <param name="Starts">What is added to the sum of each output; of two outputs of one sum, the first is its opposite.</param>
/// <param name="Rescaling">From sums to outputs.</param>
internal sealed record TreeEnsembleRecord(int Sums, bool Decides, IReadOnlyList<TreeRecord> Trees, int[] Starts, RescalingRecord Rescaling)
    : OperatorRecord, IClampedRecord
{
    /// <inheritdoc/>
    public int Minimum => Rescaling.Minimum - (Decides ? 1 : 0);

    /// <inheritdoc/>
    public int Maximum => Rescaling.Maximum;

    /// <summary>Whether there are two outputs of one sum, one the opposite of the other.</summary>
    internal bool IsOpposite => Starts.Length > Sums;

    /// <summary>Reads the record.</summary>
    /// <param name="reader">Where from.</param>
    internal static TreeEnsembleRecord Read(RecordReader reader)
    {
        int sums = reader.Next();
        bool decides = reader.NextFlag();
        byte[] trees = Array.ConvertAll(reader.SBytes(), b => (byte)b);
        return new TreeEnsembleRecord(sums, decides, TreeBytes.Read(trees, reader.Ints()), reader.Ints(), RescalingRecord.Read(reader));
    }

    /// <inheritdoc/>
    internal override void Write(BlobOperator op)
    {
        List<int> leaves = [];
        byte[] trees = TreeBytes.Write(Trees, leaves);
        Rescaling.Write(op.Attribute(Sums, Decides ? 1 : 0).SBytes(Array.ConvertAll(trees, b => (sbyte)b)).Ints([.. leaves]).Ints(Starts));
    }
}
