using TinyInfer.Format;

namespace TinyInfer.Converter.Blob;

/// <summary>
/// Reads a blob back into records: the mirror of <see cref="BlobWriter"/>. Metadata and self-test are left to the loaded model.
/// </summary>
internal sealed class BlobModelReader
{
    private readonly BlobReader _reader;
    private int _at;

    private BlobModelReader(byte[] blob)
    {
        _reader = new BlobReader(new ArraySource(blob));
    }

    /// <summary>Reads a blob.</summary>
    /// <param name="blob">A blob.</param>
    /// <returns>Its tensors, operators, inputs and outputs.</returns>
    /// <exception cref="ModelFormatException">It is cut, corrupted or too new.</exception>
    internal static BlobModel Read(byte[] blob) => new BlobModelReader(blob).ReadModel();

    private BlobModel ReadModel()
    {
        BlobModel model = new()
        {
            Rounding = (RoundingMode)_reader.Byte(BlobFormat.RoundingAt),
            PackedBudget = _reader.Int(BlobFormat.PackedBudgetAt),
        };
        _at = _reader.Offset(BlobFormat.TensorTableAt);
        model.Tensors.AddRange(Repeat(_reader.UShort(BlobFormat.TensorCountAt), ReadTensor));
        _at = _reader.Offset(BlobFormat.OperatorTableAt);
        model.Operators.AddRange(Repeat(_reader.UShort(BlobFormat.OperatorCountAt), ReadOperator));
        _at = _reader.Offset(BlobFormat.PortsAt);
        model.Inputs.AddRange(Repeat(_reader.UShort(BlobFormat.InputCountAt), ReadIndex));
        model.Outputs.AddRange(Repeat(_reader.UShort(BlobFormat.OutputCountAt), ReadIndex));
        return model;
    }

    private BlobTensor ReadTensor()
    {
        bool isWide = _reader.Byte(_at) == BlobFormat.TypeInt16;
        int rank = _reader.Byte(_at + 1);
        int zeroPoint = (short)_reader.UShort(_at + 2);
        float scale = _reader.Float(_at + 4);
        int offset = _reader.Int(_at + 8);
        _at += BlobFormat.TensorRecordSize;
        return new BlobTensor([.. Repeat(rank, ReadInt)], scale, zeroPoint, offset) { IsWide = isWide };
    }

    private BlobOperator ReadOperator()
    {
        int record = _at;
        BlobOperator op = new((OperatorCode)_reader.UShort(record)) { Mode = (ExecutionMode)_reader.Byte(record + 2) };
        _at += BlobFormat.OperatorRecordSize;
        op.Inputs.AddRange(Repeat(_reader.Byte(record + 3), ReadIndex));
        op.Outputs.AddRange(Repeat(_reader.Byte(record + 4), ReadIndex));
        _at = (_at + 3) & ~3;
        op.Attributes.AddRange(Repeat(_reader.UShort(record + 6), ReadInt));
        op.Constants.AddRange(Repeat(_reader.Byte(record + 5), ReadConstant));
        return op;
    }

    private byte[] ReadConstant()
    {
        int offset = ReadInt();
        return _reader.Bytes(offset, ReadInt());
    }

    private int ReadInt()
    {
        _at += 4;
        return _reader.Int(_at - 4);
    }

    private int ReadIndex()
    {
        _at += 2;
        return _reader.UShort(_at - 2);
    }

    private static List<T> Repeat<T>(int count, Func<T> read)
    {
        List<T> items = [];
        for (int i = 0; i < count; i++)
        {
            items.Add(read());
        }

        return items;
    }
}
