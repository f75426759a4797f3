using System.IO.Compression;
using System.Text;
using TinyInfer.Converter.Blob;
using TinyInfer.Converter.Data;
using TinyInfer.Converter.Files;
using TinyInfer.Converter.Graph;
using TinyInfer.Converter.Tables;

namespace TinyInfer.Converter.Tests.Tables;

/// <summary>Arrays as NumPy saves them.</summary>
public sealed class ArrayFileTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData("<f4", "0000803F 00000040 00004040 00008040 0000A040 0000C040", ElementType.Float32)]
    [InlineData(">f4", "3F800000 40000000 40400000 40800000 40A00000 40C00000", ElementType.Float32)]
    [InlineData("<f2", "003C 0040 0042 0044 0045 0046", ElementType.Float32)]
    [InlineData(">f2", "3C00 4000 4200 4400 4500 4600", ElementType.Float32)]
    [InlineData("|i1", "01 02 03 04 05 06", ElementType.Int8)]
    [InlineData("|u1", "01 02 03 04 05 06", ElementType.UInt8)]
    [InlineData(">i2", "0001 0002 0003 0004 0005 0006", ElementType.Int16)]
    [InlineData("<i4", "01000000 02000000 03000000 04000000 05000000 06000000", ElementType.Int32)]
    [InlineData(">i4", "00000001 00000002 00000003 00000004 00000005 00000006", ElementType.Int32)]
    [InlineData("<i8", "0100000000000000 0200000000000000 0300000000000000 0400000000000000 0500000000000000 0600000000000000",
        ElementType.Int64)]
    [InlineData(">u8", "0000000000000001 0000000000000002 0000000000000003 0000000000000004 0000000000000005 0000000000000006",
        ElementType.Int64)]
    [InlineData(">f8", "3FF0000000000000 4000000000000000 4008000000000000 4010000000000000 4014000000000000 4018000000000000",
        ElementType.Float32)]
    public void Numbers_of_every_type_and_byte_order_are_read(string type, string bytes, ElementType expected)
    {
        byte[] data = Convert.FromHexString(bytes.Replace(" ", string.Empty));

        NumericArray rows = Read(Npy(type, false, "2, 3", data));
        NumericArray columns = Read(Npy(type, true, "2, 3", data));

        Assert.Equal([1f, 2, 3, 4, 5, 6], rows.Values);
        Assert.Equal([1f, 3, 5, 2, 4, 6], columns.Values);
        Assert.Equal((expected, expected), (rows.Type, columns.Type));
        Assert.Equal([2, 3], columns.Shape);
    }

    [Fact]
    public void Any_number_of_axes_may_run_in_Fortran_order()
    {
        // numpy.arange(24).reshape(2, 3, 4, order='F')
        NumericArray array = Read(Npy("|u1", true, "2, 3, 4", [.. Enumerable.Range(0, 24).Select(i => (byte)i)]));

        for (int i = 0; i < 24; i++)
        {
            (int a, int b, int c) = (i / 12, i / 4 % 3, i % 4);
            Assert.Equal(a + (2 * b) + (6 * c), array.Values[i]);
        }
    }

    [Fact]
    public void False_and_true_are_0_and_1()
    {
        NumericArray array = Read(Npy("|b1", false, "3,", [0, 1, 0]));

        Assert.Equal([0f, 1, 0], array.Values);
        Assert.Equal(ElementType.Bool, array.Type);
    }

    [Theory]
    [InlineData("<U6", "elements of type '<U6' are not supported")]
    [InlineData("|O", "elements of type '|O' are not supported")]
    [InlineData("<c8", "elements of type '<c8' are not supported")]
    [InlineData("<M8[ns]", "elements of type '<M8[ns]' are not supported")]
    public void Other_types_are_refused(string type, string expected) =>
        Assert.Contains(expected, Assert.Throws<ConversionException>(
            () => Read(Npy(type, false, "1,", new byte[32]))).Message);

    [Fact]
    public void An_absurd_size_is_a_file_that_is_cut() =>
        Assert.Contains("cut short", Assert.Throws<ConversionException>(
            () => Read(Npy("<f4", false, "2000000000, 2000000000, 2000000000", new byte[32]))).Message);

    [Theory]
    [InlineData("in/a", "in/b")]
    [InlineData("/fc1/MatMul", "model/fc2:0")]
    [InlineData("a.b", "a.b.npy")]
    [InlineData("x", "y")]
    public void Arrays_are_found_by_the_names_of_inputs(string first, string second)
    {
        Save((first, "<f4", [0, 0, 128, 63, 0, 0, 0, 64]), (second, "<f4", [0, 0, 64, 64, 0, 0, 128, 64]),
            ("label", "<U1", [65, 0, 0, 0, 66, 0, 0, 0]));

        SampleSet samples = DataFile.ReadSamples(_folder["x.npz"], [Port(first), Port(second)]);

        Assert.Equal([1f, 3], [samples[0][first][0], samples[0][second][0]]);
        Assert.Equal([2f, 4], [samples[1][first][0], samples[1][second][0]]);
    }

    [Fact]
    public void What_is_not_asked_for_may_hold_anything()
    {
        Save(("x", "<f4", [0, 0, 128, 63]), ("name", "<U1", [65, 0, 0, 0]), ("objects", "|O", [1, 2, 3, 4, 5, 6, 7, 8]),
            ("other", "<f4", [0, 0, 192, 127]));

        Assert.Equal(1f, DataFile.ReadSamples(_folder["x.npz"], [Port("x")])[0]["x"][0]);
    }

    [Fact]
    public void The_only_array_of_numbers_is_the_only_inputs()
    {
        Save(("data", "<f4", [0, 0, 128, 63]), ("name", "<U1", [65, 0, 0, 0]));

        Assert.Equal(1f, DataFile.ReadSamples(_folder["x.npz"], [Port("x")])[0]["x"][0]);
    }

    [Fact]
    public void Names_with_marks_written_over_are_found()
    {
        Save(("in_a", "<f4", [0, 0, 128, 63]), ("in_b", "<f4", [0, 0, 0, 64]));

        SampleSet samples = DataFile.ReadSamples(_folder["x.npz"], [Port("in/a"), Port("in/b")]);

        Assert.Equal([1f, 2], [samples[0]["in/a"][0], samples[0]["in/b"][0]]);
    }

    [Fact]
    public void What_is_there_is_said_where_something_is_missing()
    {
        Save(("a", "<f4", [0, 0, 128, 63]), ("b", "<f4", [0, 0, 128, 63]), ("name", "<U1", [65, 0, 0, 0]));

        string message = Assert.Throws<ConversionException>(() => DataFile.ReadSamples(_folder["x.npz"], [Port("x")])).Message;

        Assert.Contains("there is no array 'x' in it", message);
        Assert.Contains("There are: 'a', 'b', 'name' (text).", message);
    }

    [Fact]
    public void No_samples_are_said_to_be_none()
    {
        File.WriteAllBytes(_folder["x.npy"], Npy("<f4", false, "0, 1", []));

        Assert.Contains("there are no samples in it",
            Assert.Throws<ConversionException>(() => DataFile.ReadSamples(_folder["x.npy"], [Port("x")])).Message);
    }

    [Fact]
    public void Results_keep_the_names_of_outputs()
    {
        File.WriteAllBytes(_folder["x.npz"],
            DataFile.Write("x.npz", [("/out/0", new NumericArray([1], [5])), ("out:1", new NumericArray([1], [6]))]));

        IReadOnlyDictionary<string, NumericArray> arrays = DataFile.Read(_folder["x.npz"]);

        Assert.Equal([5f, 6], [arrays["/out/0"].Values[0], arrays["out:1"].Values[0]]);
    }

    [Fact]
    public void No_more_is_read_than_the_limit_says()
    {
        File.WriteAllBytes(_folder["x.npy"], NpyFile.Write([300_000, 1], new float[300_000]));
        File.WriteAllBytes(_folder["x.npz"], DataFile.Write("x.npz", [("x", new NumericArray([300_000, 1], new float[300_000]))]));
        File.WriteAllText(_folder["x.csv"], string.Concat(Enumerable.Repeat("1\n", 300_000)));
        foreach (string name in (string[])["x.npy", "x.npz", "x.csv"])
        {
            string message = Assert.Throws<ConversionException>(() => Samples(name, 1)).Message;

            Assert.StartsWith(_folder[name], message);
            Assert.EndsWith("1 MB are read. Take fewer of them, or raise the limit: --data-limit MB.", message);
            Assert.Equal(300_000, Samples(name, 2).Count);
        }

        SampleSet Samples(string name, int megabytes) =>
            DataFile.ReadSamples(_folder[name], [Port("x")], new TableOptions { Limit = new DataLimit(megabytes) });
    }

    /// <summary>An archive of a megabyte may hold a gigabyte: a header that promises it takes no room before it is there.</summary>
    [Fact]
    public void Arrays_take_no_more_than_four_times_their_size()
    {
        const int Count = 4_000_000;
        File.WriteAllBytes(_folder["x.npy"], NpyFile.Write([Count, 1], new float[Count]));
        File.WriteAllBytes(_folder["x.npz"], DataFile.Write("x.npz", [("x", new NumericArray([Count, 1], new float[Count]))]));
        foreach (string name in (string[])["x.npy", "x.npz"])
        {
            long before = GC.GetAllocatedBytesForCurrentThread();
            DataFile.Read(_folder[name]);

            Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 2 * 4 * Count, 3 * 4 * Count);
        }
    }

    private static NumericArray Read(byte[] file) => NpyFile.Read(new MemoryStream(file), "x.npy", DataLimit.Default);

    private static PortSummary Port(string name) => new(name, [1, 1], 0, 0, ElementType.Float32);

    private static byte[] Npy(string type, bool isFortran, string shape, byte[] data)
    {
        string header = $"{{'descr': '{type}', 'fortran_order': {isFortran}, 'shape': ({shape}), }}".PadRight(117) + "\n";
        return [0x93, .. "NUMPY"u8, 1, 0, (byte)header.Length, 0, .. Encoding.ASCII.GetBytes(header), .. data];
    }

    private void Save(params (string Name, string Type, byte[] Data)[] arrays)
    {
        using ZipArchive archive = ZipFile.Open(_folder["x.npz"], ZipArchiveMode.Create);
        foreach ((string name, string type, byte[] data) in arrays)
        {
            using Stream entry = archive.CreateEntry(name + ".npy").Open();
            entry.Write(Npy(type, false, $"{data.Length / (type.EndsWith('O') ? 8 : 4)}, 1", data));
        }
    }
}
