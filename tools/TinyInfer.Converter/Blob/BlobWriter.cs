using System.Text;
using TinyInfer.Format;

namespace TinyInfer.Converter.Blob;

/// <summary>Writes blobs. The mirror of the device's BlobReader and ModelLoader; the constants of the format are shared.</summary>
public sealed class BlobWriter
{
    private readonly MemoryStream _stream = new();
    private readonly BinaryWriter _writer;

    private BlobWriter()
    {
        _writer = new BinaryWriter(_stream, Encoding.UTF8);
    }

    /// <summary>Writes a blob.</summary>
    /// <param name="model">Its contents.</param>
    /// <returns>The blob, checksum included.</returns>
    /// <exception cref="ConversionException">A count or size does not fit the format.</exception>
    public static byte[] Write(BlobModel model) => new BlobWriter().WriteModel(model);

    private byte[] WriteModel(BlobModel model)
    {
        RequireCount(model.Tensors.Count, "tensors");
        RequireCount(model.Operators.Count, "operators");
        _stream.SetLength(BlobFormat.HeaderSize);
        _stream.Position = BlobFormat.HeaderSize;

        int tensorTable = Begin(4);
        model.Tensors.ForEach(WriteTensor);

        int operatorTable = Begin(4);
        List<(long Field, byte[] Data)> constants = [];
        model.Operators.ForEach(op => WriteOperator(op, constants));

        int ports = Begin(2);
        model.Inputs.Concat(model.Outputs).ToList().ForEach(index => _writer.Write((ushort)index));

        int metadata = Begin(4);
        foreach ((string key, object value) in model.Metadata)
        {
            WriteMetadata(key, value);
        }

        int metadataSize = (int)_stream.Position - metadata;
        int selfTest = Begin(4);
        WriteSelfTest(model.SelfTest);
        int selfTestSize = (int)_stream.Position - selfTest;

        int constantData = Begin(BlobFormat.ConstantAlignment);
        WriteConstants(constants);
        int constantsSize = (int)_stream.Length - constantData;

        Set32(BlobFormat.MagicAt, BlobFormat.Magic);
        Set16(BlobFormat.VersionAt, BlobFormat.Version);
        Set16(BlobFormat.HeaderSizeAt, BlobFormat.HeaderSize);
        Set32(BlobFormat.TotalSizeAt, (uint)_stream.Length);
        Set32(BlobFormat.RoundingAt, (uint)model.Rounding);
        Set32(BlobFormat.ArenaSizeAt, (uint)model.ArenaSize);
        Set16(BlobFormat.TensorCountAt, model.Tensors.Count);
        Set16(BlobFormat.OperatorCountAt, model.Operators.Count);
        Set16(BlobFormat.InputCountAt, model.Inputs.Count);
        Set16(BlobFormat.OutputCountAt, model.Outputs.Count);
        Set32(BlobFormat.PackedBudgetAt, (uint)model.PackedBudget);
        Set32(BlobFormat.TensorTableAt, (uint)tensorTable);
        Set32(BlobFormat.OperatorTableAt, (uint)operatorTable);
        Set32(BlobFormat.PortsAt, (uint)ports);
        Set32(BlobFormat.MetadataAt, (uint)metadata);
        Set32(BlobFormat.MetadataSizeAt, (uint)metadataSize);
        Set32(BlobFormat.SelfTestAt, (uint)selfTest);
        Set32(BlobFormat.SelfTestSizeAt, (uint)selfTestSize);
        Set32(BlobFormat.ConstantsAt, (uint)constantData);
        Set32(BlobFormat.ConstantsSizeAt, (uint)constantsSize);

        byte[] blob = _stream.ToArray();
        Seal(blob);
        return blob;
    }

    /// <summary>Writes the checksum of a blob into its header.</summary>
    /// <param name="blob">The blob.</param>
    public static void Seal(byte[] blob)
    {
        Crc32 crc = new();
        int after = BlobFormat.ChecksumAt + 4;
        crc.Append(blob, 0, BlobFormat.ChecksumAt);
        crc.Append(blob, after, blob.Length - after);
        BitConverter.TryWriteBytes(blob.AsSpan(BlobFormat.ChecksumAt), crc.Value);
    }

    private static void RequireCount(int count, string what, int most = ushort.MaxValue)
    {
        if (count > most)
        {
            throw new ConversionException($"The model has {count} {what}; a blob holds at most {most}.");
        }
    }

    private void WriteTensor(BlobTensor tensor)
    {
        _writer.Write((byte)(tensor.IsWide ? BlobFormat.TypeInt16 : BlobFormat.TypeInt8));
        _writer.Write((byte)tensor.Shape.Length);
        _writer.Write((short)tensor.ZeroPoint);
        _writer.Write(tensor.Scale);
        _writer.Write(tensor.Offset);
        foreach (int size in tensor.Shape)
        {
            _writer.Write(size);
        }
    }

    private void WriteOperator(BlobOperator op, List<(long Field, byte[] Data)> constants)
    {
        _writer.Write((ushort)op.Code);
        _writer.Write((byte)op.Mode);
        RequireCount(op.Inputs.Count, "inputs of a layer", byte.MaxValue);
        RequireCount(op.Outputs.Count, "outputs of a layer", byte.MaxValue);
        _writer.Write((byte)op.Inputs.Count);
        _writer.Write((byte)op.Outputs.Count);
        _writer.Write(checked((byte)op.Constants.Count));
        _writer.Write(checked((ushort)op.Attributes.Count));
        op.Inputs.Concat(op.Outputs).ToList().ForEach(index => _writer.Write((ushort)index));
        Begin(4);
        op.Attributes.ForEach(_writer.Write);
        foreach (byte[] constant in op.Constants)
        {
            constants.Add((_stream.Position, constant));
            _writer.Write(0);
            _writer.Write(constant.Length);
        }
    }

    private void WriteConstants(List<(long Field, byte[] Data)> constants)
    {
        foreach ((long field, byte[] data) in constants)
        {
            int at = Begin(BlobFormat.ConstantAlignment);
            _writer.Write(data);
            Set32((int)field, (uint)at);
        }
    }

    private void WriteMetadata(string key, object value)
    {
        (int kind, byte[] bytes) = value switch
        {
            string text => (BlobFormat.MetadataText, Encoding.UTF8.GetBytes(text)),
            float[] numbers => (BlobFormat.MetadataFloats, numbers.SelectMany(BitConverter.GetBytes).ToArray()),
            byte[] raw => (BlobFormat.MetadataBytes, raw),
            _ => throw new ArgumentException($"Metadata '{key}' has a value of type {value.GetType().Name}."),
        };
        byte[] name = Encoding.UTF8.GetBytes(key);
        _writer.Write((byte)kind);
        _writer.Write(checked((byte)name.Length));
        _writer.Write((ushort)0);
        _writer.Write(bytes.Length);
        _writer.Write(name);
        _writer.Write(bytes);
        Begin(4);
    }

    private void WriteSelfTest(BlobSelfTest? test)
    {
        if (test == null)
        {
            return;
        }

        _writer.Write(test.Layers.Count);
        foreach ((int index, uint checksum) in test.Layers)
        {
            _writer.Write((ushort)index);
            _writer.Write((ushort)0);
            _writer.Write(checksum);
        }

        foreach (sbyte[] input in test.Inputs)
        {
            _writer.Write(Array.ConvertAll(input, v => (byte)v));
        }
    }

    /// <summary>Pads with zeros to a multiple.</summary>
    /// <returns>The position reached.</returns>
    private int Begin(int alignment)
    {
        while (_stream.Position % alignment != 0)
        {
            _writer.Write((byte)0);
        }

        return (int)_stream.Position;
    }

    private void Set16(int at, int value)
    {
        long end = _stream.Position;
        _stream.Position = at;
        _writer.Write((ushort)value);
        _stream.Position = end;
    }

    private void Set32(int at, uint value)
    {
        long end = _stream.Position;
        _stream.Position = at;
        _writer.Write(value);
        _stream.Position = end;
    }
}
