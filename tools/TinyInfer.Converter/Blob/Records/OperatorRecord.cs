using TinyInfer.Format;

namespace TinyInfer.Converter.Blob.Records;

/// <summary>
/// The attributes and constants of an operator, by name. A record writes them in the order in which the kernel's constructor reads them,
/// and reads them back; nothing else of the converter knows that order.
/// </summary>
internal abstract record OperatorRecord
{
    /// <summary>Reads the record of an operator.</summary>
    /// <param name="op">The operator, with all attributes: not one in generated code.</param>
    /// <returns>Its record.</returns>
    internal static OperatorRecord Read(BlobOperator op) => Read(op.Code, new RecordReader(op));

    /// <summary>An operator with the record's attributes and constants, and without tensors.</summary>
    /// <param name="code">Which operator.</param>
    internal BlobOperator ToOperator(OperatorCode code)
    {
        BlobOperator op = new(code);
        Write(op);
        return op;
    }

    /// <summary>Appends attributes and constants.</summary>
    /// <param name="op">An operator without any.</param>
    internal abstract void Write(BlobOperator op);

    /// <summary>
    /// The rest of the record where the products of the operator are generated code and its kernel goes on around them; null if nothing
    /// is.
    /// </summary>
    internal virtual OperatorRecord? WithoutProducts => null;

    private static OperatorRecord Read(OperatorCode code, RecordReader reader) => code switch
    {
        OperatorCode.Add => AddRecord.Read(reader),
        OperatorCode.ArgMax => ArgMaxRecord.Read(reader),
        OperatorCode.AveragePool2D => AveragePool2DRecord.Read(reader),
        OperatorCode.Concat => ConcatRecord.Read(reader),
        OperatorCode.Conv2D => Conv2DRecord.Read(reader),
        OperatorCode.ConvTranspose2D => ConvTranspose2DRecord.Read(reader),
        OperatorCode.Copy or OperatorCode.StreamCache => new EmptyRecord(),
        OperatorCode.Dense => DenseRecord.Read(reader),
        OperatorCode.DepthwiseConv2D => DepthwiseConv2DRecord.Read(reader),
        OperatorCode.Gate => GateRecord.Read(reader),
        OperatorCode.LayerNormalization => LayerNormalizationRecord.Read(reader),
        OperatorCode.LogSoftmax => LogSoftmaxRecord.Read(reader),
        OperatorCode.Lstm or OperatorCode.Gru or OperatorCode.Rnn => RecurrentRecord.Read(reader),
        OperatorCode.MatMul => MatMulRecord.Read(reader),
        OperatorCode.Maximum or OperatorCode.Minimum => MaximumRecord.Read(reader),
        OperatorCode.MaxPool2D => MaxPool2DRecord.Read(reader),
        OperatorCode.Mul => MulRecord.Read(reader),
        OperatorCode.Pad => PadRecord.Read(reader),
        OperatorCode.Reduce => ReduceRecord.Read(reader),
        OperatorCode.Rescale => RescaleRecord.Read(reader),
        OperatorCode.Resize => ResizeRecord.Read(reader),
        OperatorCode.Slice or OperatorCode.Transpose => WalkRecord.Read(reader),
        OperatorCode.Softmax => SoftmaxRecord.Read(reader),
        OperatorCode.SupportVectors => SupportVectorsRecord.Read(reader),
        OperatorCode.Svdf => SvdfRecord.Read(reader),
        OperatorCode.Table => TableRecord.Read(reader),
        OperatorCode.TreeEnsemble => TreeEnsembleRecord.Read(reader),
        _ => throw new ArgumentOutOfRangeException(nameof(code), code, "there is no record of this operator"),
    };
}
