using System.Text;
using TinyInfer.Converter.Blob;
using TinyInfer.Format;

namespace TinyInfer.Tests.Format;

/// <summary>Reads a blob by the tables of docs/format.md alone.</summary>
internal sealed class PageReader(string page)
{
    private readonly PageRecord _tensor = new(page, "Tensor table");
    private readonly PageRecord _operator = new(page, "Operator table");
    private readonly PageRecord _ports = new(page, "Ports");
    private readonly PageRecord _entry = new(page, "Metadata");
    private readonly PageRecord _selfTest = new(page, "Self-test");

    /// <summary>The header of a blob.</summary>
    internal Dictionary<string, long[]> ReadHeader(byte[] blob)
    {
        int at = 0;
        Dictionary<string, long[]> header = new PageRecord(page, "Header").Read(blob, ref at);
        Assert.Equal(header["header size"][0], at);
        return header;
    }

    /// <summary>The contents of a blob.</summary>
    internal BlobModel Read(byte[] blob)
    {
        Dictionary<string, long[]> header = ReadHeader(blob);
        BlobModel model = new() { Rounding = (RoundingMode)(header["rounding"][0] & 0xFF), PackedBudget = (int)header["packed budget"][0] };
        int at = (int)header["tensor table"][0];
        for (long left = header["tensor count"][0]; left > 0; left--)
        {
            Dictionary<string, long[]> tensor = _tensor.Read(blob, ref at);
            Assert.InRange(tensor["type"][0], 1, 2);
            float scale = BitConverter.UInt32BitsToSingle((uint)tensor["scale"][0]);
            model.Tensors.Add(new BlobTensor(Ints(tensor["shape"]), scale, (int)tensor["zero point"][0], (int)tensor["arena offset"][0])
            {
                IsWide = tensor["type"][0] == 2,
            });
        }

        at = (int)header["operator table"][0];
        for (long left = header["operator count"][0]; left > 0; left--)
        {
            model.Operators.Add(ReadOperator(blob, ref at));
        }

        at = (int)header["ports"][0];
        Dictionary<string, long[]> ports = _ports.Read(blob, ref at, header);
        model.Inputs.AddRange(Ints(ports["inputs"]));
        model.Outputs.AddRange(Ints(ports["outputs"]));
        at = (int)header["metadata"][0];
        for (long end = at + header["metadata size"][0]; at < end;)
        {
            Dictionary<string, long[]> entry = _entry.Read(blob, ref at);
            model.Metadata.Add(Encoding.UTF8.GetString(Bytes(entry["key"])), Value(entry["kind"][0], Bytes(entry["value"])));
        }

        if (header["self-test size"][0] > 0)
        {
            at = (int)header["self-test"][0];
            Dictionary<string, long[]> test = _selfTest.Read(blob[..(at + (int)header["self-test size"][0])], ref at);
            sbyte[] inputs = Array.ConvertAll(test["inputs"], v => (sbyte)v);
            model.SelfTest = new BlobSelfTest([inputs], [.. test["entries"].Chunk(3).Select(e => ((int)e[0], (uint)e[2]))]);
        }

        return model;
    }

    private BlobOperator ReadOperator(byte[] blob, ref int at)
    {
        Dictionary<string, long[]> record = _operator.Read(blob, ref at);
        BlobOperator op = new((OperatorCode)record["code"][0]) { Mode = (ExecutionMode)record["mode"][0] };
        op.Inputs.AddRange(Ints(record["inputs"]));
        op.Outputs.AddRange(Ints(record["outputs"]));
        op.Attributes.AddRange(Ints(record["attributes"]));
        op.Constants.AddRange(record["constants"].Chunk(2).Select(c => blob[(int)c[0]..(int)(c[0] + c[1])]));
        return op;
    }

    private static object Value(long kind, byte[] bytes) => kind switch
    {
        0 => Encoding.UTF8.GetString(bytes),
        1 => bytes.Chunk(4).Select(b => BitConverter.ToSingle(b)).ToArray(),
        _ => bytes,
    };

    private static int[] Ints(long[] values) => Array.ConvertAll(values, v => (int)v);

    private static byte[] Bytes(long[] values) => Array.ConvertAll(values, v => (byte)v);
}
