using System.Reflection;
using TinyInfer.Anomaly;
using TinyInfer.Converter.Blob;
using TinyInfer.Converter.Conversion;
using TinyInfer.DeviceHarness;
using TinyInfer.Format;

namespace TinyInfer.Tests.Format;

/// <summary>docs/format.md is enough to read a blob: its tables, read by a program, give back what the writer was given.</summary>
public class FormatPageTests
{
    private static readonly string _page = File.ReadAllText(Repository.Locate("docs", "format.md"));

    [Theory]
    [InlineData(RoundingMode.Single)]
    [InlineData(RoundingMode.TfLite)]
    public void A_blob_with_every_kernel_reads_back_as_it_was_written(RoundingMode rounding)
    {
        BlobModel model = KernelZoo.CreateWithSelfTest(rounding, 3);
        model.Metadata[Metadata.Name] = "Zoo größer";
        model.Metadata[Metadata.Threshold] = new[] { 0.25f, -1e-9f };
        model.Metadata[Detector.MetadataKey] = new byte[] { 1, 2, 255 };
        model.PackedBudget = 12345;
        RequireEqual(model, new PageReader(_page).Read(BlobWriter.Write(model)));
    }

    [Fact]
    public void A_blob_with_every_kernel_that_remembers_reads_back_as_it_was_written()
    {
        BlobModel model = RecurrentZoo.Create(2);
        RequireEqual(model, new PageReader(_page).Read(BlobWriter.Write(model)));
    }

    [Fact]
    public void A_blob_with_every_kernel_on_int16_reads_back_as_it_was_written()
    {
        BlobModel model = WideZoo.Create(2);
        RequireEqual(model, new PageReader(_page).Read(BlobWriter.Write(model)));
    }

    [Fact]
    public void A_converted_model_reads_back_as_it_was_written()
    {
        string folder = Repository.Locate("models", "motion");
        ConversionResult result = ModelConverter.Convert(new ConversionOptions
        {
            Model = Path.Combine(folder, "model.onnx"),
            Calibration = Path.Combine(folder, "calibration.npy"),
            Name = "motion",
        });
        RequireEqual(result.Records, new PageReader(_page).Read(result.Blob));
    }

    [Fact]
    public void Sections_are_in_the_order_and_on_the_multiples_of_the_page()
    {
        byte[] blob = BlobWriter.Write(KernelZoo.CreateWithSelfTest(RoundingMode.Single, 4));
        Dictionary<string, long[]> header = new PageReader(_page).ReadHeader(blob);
        long last = 0;
        foreach (string[] row in MarkdownTable.Read(_page, "Order").Skip(1))
        {
            long offset = header[row[0].Split(',')[0]][0];
            Assert.True(offset > last && offset % int.Parse(row[1]) == 0, row[0]);
            last = offset;
        }

        Crc32 crc = new();
        crc.Append(blob, 0, 12);
        crc.Append(blob, 16, blob.Length - 16);
        Assert.Equal(crc.Value, header["checksum"][0]);
        Assert.Equal(blob.Length, header["total size"][0]);
        Assert.Equal(blob.Length, last + header["constants size"][0]);
        Assert.Equal("TINF"u8, blob.AsSpan(0, 4));
    }

    [Fact]
    public void Every_operator_has_a_row()
    {
        IEnumerable<OperatorCode> codes = Enum.GetValues<OperatorCode>().Where(code => code != OperatorCode.None);
        Dictionary<int, string> rows = new PageOperators(_page).Rows.ToDictionary(row => row.Key, row => row.Value.Name);
        Assert.Equal(codes.ToDictionary(code => (int)code, code => code.ToString()), rows);
    }

    [Fact]
    public void Every_operator_is_in_a_blob_that_is_read()
    {
        BlobOperator[] read = [.. KernelZoo.Create(RoundingMode.Single, 1).Operators, .. RecurrentZoo.Create(1).Operators,
            .. ClassicalZoo.Create(1).Operators, .. WideZoo.Create(1).Operators];
        Assert.Empty(Enum.GetValues<OperatorCode>().Except(read.Select(op => op.Code)).Except([OperatorCode.None]));
    }

    [Fact]
    public void Every_key_has_a_row()
    {
        string keys = string.Join(' ', MarkdownTable.Read(_page, "Metadata", 1).Select(row => row[0]));
        IEnumerable<string> known = typeof(Metadata).GetFields(BindingFlags.Public | BindingFlags.Static)
            .Select(field => (string)field.GetRawConstantValue()!);
        Assert.All(known.Append(Detector.MetadataKey), key => Assert.Matches($"`{key}[0-9]?`", keys));
    }

    private static void RequireEqual(BlobModel expected, BlobModel actual)
    {
        Assert.Equal(expected.Rounding, actual.Rounding);
        Assert.Equal(expected.PackedBudget, actual.PackedBudget);
        Assert.Equal(expected.Tensors.Select(t => (string.Join('x', t.Shape), t.Scale, t.ZeroPoint, t.Offset, t.IsWide)),
            actual.Tensors.Select(t => (string.Join('x', t.Shape), t.Scale, t.ZeroPoint, t.Offset, t.IsWide)));
        Assert.Equal(expected.Inputs, actual.Inputs);
        Assert.Equal(expected.Outputs, actual.Outputs);
        Assert.Equal(expected.Metadata, actual.Metadata);
        Assert.Equal(expected.SelfTest?.Inputs, actual.SelfTest?.Inputs);
        Assert.Equal(expected.SelfTest?.Layers, actual.SelfTest?.Layers);
        Assert.Equal(expected.Operators.Count, actual.Operators.Count);
        PageOperators page = new(_page);
        foreach ((BlobOperator wanted, BlobOperator op) in expected.Operators.Zip(actual.Operators))
        {
            Assert.Equal((wanted.Code, wanted.Mode), (op.Code, op.Mode));
            Assert.Equal(wanted.Inputs, op.Inputs);
            Assert.Equal(wanted.Outputs, op.Outputs);
            Assert.Equal(wanted.Attributes, op.Attributes);
            Assert.Equal(wanted.Constants, op.Constants);
            page.Check(op);
        }
    }
}
