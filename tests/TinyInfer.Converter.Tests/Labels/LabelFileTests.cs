using System.Text;
using TinyInfer.Converter.Data;
using TinyInfer.Converter.Labels;
using TinyInfer.Converter.Tables;

namespace TinyInfer.Converter.Tests.Labels;

public sealed class LabelFileTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData("healthy\nhealthy\nfault\n")]
    [InlineData("label\nhealthy\nhealthy\nfault\n")]
    [InlineData("\"healthy\"\n\"healthy\"\n\"fault\"\n")]
    [InlineData("0\n0\n1\n")]
    [InlineData("y\nFalse\nFalse\nTrue\n")]
    [InlineData("id,label\n7,0\n8,0\n9,1\n")]
    [InlineData("0,2,normal\n2,3,leak\n")]
    [InlineData("start,end,label\n0,2,0.0\n2,3,1.0\n")]
    [InlineData("start;end;what\n0;2;\"normal\"\n2;3;\"leak\"\n")]
    [InlineData("2,3,leak\n")]
    public void A_label_a_row_and_sections_say_the_same(string text)
    {
        File.WriteAllText(_folder["l.csv"], text);

        Assert.Equal([false, false, true], Truth.OfAnomalies(LabelFile.Read(_folder["l.csv"], 3, "window"), null, unit: "window").ByRow(3));
    }

    [Theory]
    [InlineData("<U6")]
    [InlineData("|S6")]
    public void Texts_of_npy_are_read(string type)
    {
        string[] texts = ["normal", "normal", "fault"];
        File.WriteAllBytes(_folder["l.npy"], Npy(type, texts));

        LabelColumn labels = LabelFile.Read(_folder["l.npy"], 3, "window");

        Assert.Equal([new(0, 2, texts[0]), new(2, 3, "fault")], labels.Runs);
    }

    [Fact]
    public void Numbers_of_npy_are_read_and_NaN_is_no_label()
    {
        File.WriteAllBytes(_folder["l.npy"], NpyFile.Write([4], [0f, 1, float.NaN, -0f]));

        Assert.Equal([false, true, null, false], Truth.OfAnomalies(LabelFile.Read(_folder["l.npy"], 4, "window"), null).ByRow(4));
    }

    [Theory]
    [InlineData("id,label\n", "7,ok\n", "8\n", "line 2002: the label is missing, which is cell 2 of a row")]
    [InlineData("", "1,2,ok\n", "8\n", "one label per line is expected")]
    public void A_row_far_below_that_has_no_label_is_named(string head, string row, string last, string expected)
    {
        File.WriteAllText(_folder["l.csv"], head + string.Concat(Enumerable.Repeat(row, 2000)) + last);

        ConversionException e = Assert.Throws<ConversionException>(() => LabelFile.Read(_folder["l.csv"], 2001, "window"));
        Assert.Contains(expected, e.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_million_labels_become_runs()
    {
        File.WriteAllText(_folder["l.csv"], "label\n" + string.Concat(Enumerable.Repeat("healthy\n", 1_000_000)) + "leak\n");

        LabelColumn labels = LabelFile.Read(_folder["l.csv"], 1_000_001, "frame");

        Assert.Equal([new(0, 1_000_000, "healthy"), new(1_000_000, 1_000_001, "leak")], labels.Runs);
    }

    [Theory]
    [InlineData("0\n1\n", "one label for each of the 3 windows is expected, not 2")]
    [InlineData("0\n0\n1\n1\n", "one label for each of the 3 windows is expected, not 4")]
    [InlineData("ok\nok\nok\nleak\n", "one label for each of the 3 windows is expected, not 4")]
    [InlineData("id,label\n1,ok\n2,ok\n3\n4,leak\n5,ok\n", "line 4: 1 value")]
    [InlineData("0,1,ok\n1,2,leak\n2\n3,4,ok\n4,5,ok\n", "line 3: 1 value")]
    [InlineData("a,b\n1,2\n3,4\n5,6\n", "one label per line is expected")]
    [InlineData("start,end,label\n0,x,ok\n", "line 2: a section's first window")]
    [InlineData("0,2,ok\n1,3,leak\n", "line 2: the section starts at 1, before the one above has ended")]
    public void What_is_wrong_is_said(string text, string expected)
    {
        File.WriteAllText(_folder["l.csv"], text);

        Assert.Contains(expected, Assert.Throws<ConversionException>(() => LabelFile.Read(_folder["l.csv"], 3, "window")).Message);
    }

    [Fact]
    public void A_section_beyond_the_end_is_cut_and_named()
    {
        File.WriteAllText(_folder["l.csv"], "0,2,ok\n2,30,leak\n");

        LabelColumn labels = LabelFile.Read(_folder["l.csv"], 3, "frame");

        Assert.Equal(new TextRun(2, 3, "leak"), labels.Runs[^1]);
        Assert.Contains("does not end within the 3 frames", Assert.Single(labels.Warnings));
    }

    private static byte[] Npy(string type, string[] texts)
    {
        int length = int.Parse(type[2..], System.Globalization.CultureInfo.InvariantCulture);
        Encoding encoding = type[1] == 'U' ? Encoding.UTF32 : Encoding.UTF8;
        byte[] file = NpyFile.Write([texts.Length], new float[texts.Length]);
        string header = Encoding.ASCII.GetString(file, 10, file.Length - 10 - (4 * texts.Length)).Replace(
            "<f4", type, StringComparison.Ordinal);
        return [.. file[..10], .. Encoding.ASCII.GetBytes(header), .. texts.SelectMany(t => encoding.GetBytes(t.PadRight(length, '\0')))];
    }
}
