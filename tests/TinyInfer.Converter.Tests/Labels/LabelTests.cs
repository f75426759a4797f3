using TinyInfer.Converter.Labels;
using TinyInfer.Converter.Tables;

namespace TinyInfer.Converter.Tests.Labels;

public class LabelTests
{
    [Theory]
    [InlineData("0 1", "0")]
    [InlineData("0.0 1.0", "0.0")]
    [InlineData("\"0.0\" \"1.0\"", "0.0")]
    [InlineData("'0' '1'", "0")]
    [InlineData("0,0 1,0", "0,0")]
    [InlineData("False True", "False")]
    [InlineData("FALSE TRUE", "FALSE")]
    [InlineData("f t", "f")]
    [InlineData("no yes", "no")]
    [InlineData("N Y", "N")]
    [InlineData("off on", "off")]
    [InlineData("1 -1", "1")]
    [InlineData("1.0 -1.0", "1.0")]
    [InlineData("0 1 2 3", "0")]
    [InlineData("healthy outer", "healthy")]
    [InlineData("Normal Anomaly", "Normal")]
    [InlineData("OK NOK", "OK")]
    [InlineData("good bad", "good")]
    [InlineData("baseline imbalance", "baseline")]
    [InlineData("Normal_1 IR007 B021", "Normal_1")]
    [InlineData("no_fault inner", "no_fault")]
    [InlineData("FaultFree BearingFault", "FaultFree")]
    [InlineData("non-faulty faulty", "non-faulty")]
    [InlineData("normal abnormal", "normal")]
    [InlineData("benign attack", "benign")]
    [InlineData("N F", "N")]
    [InlineData("0 leak", "0")]
    [InlineData("none leak", "none")]
    [InlineData("False leak", "False")]
    public void What_means_normal(string labels, string normal)
    {
        string[] texts = labels.Split(' ');

        Truth truth = Read(null, null, texts);

        Assert.Equal([normal], truth.Labels.Normal.Keys);
        Assert.Equal(texts.Length - 1, truth.Labels.Anomalous.Count);
        Assert.Equal(texts.Select(t => t == texts[0] ? false : (bool?)true), truth.ByRow(texts.Length));
    }

    [Theory]
    [InlineData("1 -1", "scikit-learn writes them")]
    [InlineData("-1 0 1", "0 is read as normal")]
    [InlineData("1 1", "no frame is normal")]
    [InlineData("-1 -1", "no frame is normal")]
    [InlineData("0 0", "no frame is anomalous")]
    [InlineData("1 2", "no frame is normal")]
    [InlineData("a b", "no frame is normal")]
    [InlineData("i.O. n.i.O.", "no frame is normal")]
    [InlineData("True True", "no frame is normal")]
    [InlineData("0 NaN 1", "1 frames have no label; they are taken neither")]
    [InlineData("leak NaN NaN", "2 frames have no label; since the others are all anomalous")]
    public void What_is_doubtful_is_said_with_the_option_that_settles_it(string labels, string expected)
    {
        string warnings = string.Join('\n', Read(null, null, labels.Split(' ')).Warnings);

        Assert.Contains(expected, warnings);
        Assert.StartsWith("r.csv: ", warnings);
        Assert.True(warnings.Contains("--normal") || warnings.Contains("no label"), warnings);
    }

    [Fact]
    public void What_is_clear_needs_no_word() => Assert.Empty(Read(null, null, "0", "1").Warnings);

    [Theory]
    [InlineData("-1", "1 -1", "-1")]
    [InlineData("1", "1 0", "1")]
    [InlineData("1.0", "1 0", "1")]
    [InlineData("IDLE,run", "idle run seized", "idle,run")]
    [InlineData("true", "True False", "True")]
    public void A_label_that_is_said_to_be_normal_is(string said, string labels, string normal) =>
        Assert.Equal(normal, string.Join(',', Read(null, said.Split(','), labels.Split(' ')).Labels.Normal.Keys));

    [Fact]
    public void A_label_that_is_said_to_be_normal_and_never_comes_is_named() =>
        Assert.Contains(Read(null, ["god"], "good", "bad").Warnings, w => w.Contains("no row has the label 'god'"));

    [Theory]
    [InlineData("is_normal", "1 0", "1")]
    [InlineData("healthy", "True False", "True")]
    [InlineData("anomaly", "1 0", "0")]
    [InlineData("is_abnormal", "True False", "False")]
    public void The_columns_name_says_what_is_true(string column, string labels, string normal)
    {
        Truth truth = Read(column, null, labels.Split(' '));

        Assert.Equal([normal], truth.Labels.Normal.Keys);
        Assert.Equal(normal is "1" or "True", truth.Warnings.Any(w => w.Contains("as its name says")));
    }

    [Fact]
    public void Sections_are_named_by_what_happens()
    {
        Assert.Equal([new(0, 1, "normal", true), new(1, 2, "anomaly", false)], Read("anomaly", null, "False", "True").Sections);
        Assert.Equal([new(0, 1, "normal", true), new(1, 2, "anomaly", false)], Read("label", null, "0", "1").Sections);
        Assert.Equal([new(0, 1, "normal", true), new(1, 2, "1", false), new(2, 3, "2", false)],
            Read("label", null, "0", "1", "2").Sections);
        Assert.Equal([new(0, 2, "ok", true), new(2, 3, "leak", false)], Read("what", null, "ok", "ok", "leak").Sections);
    }

    [Fact]
    public void A_part_is_counted_by_itself_and_understood_as_the_whole()
    {
        Truth part = Truth.OfAnomalies(new LabelColumn("r.csv", null, TextRun.Of(["1", "1", "-1", "-1"])), null, new RowRange(2, null));

        Assert.Equal([new(0, 2, "anomaly", false)], part.Sections);
        Assert.Equal(2, part.Labels.Anomalous["-1"]);
        Assert.Contains(part.Warnings, w => w.Contains("no frame is normal"));
    }

    [Fact]
    public void Windows_are_normal_if_all_of_them_is()
    {
        Truth truth = Read(null, null, "0", "0", "1", "0", "0", "nan", "0");

        Assert.Equal([true, false, false, true, false],
            new[] { (0, 2), (0, 3), (2, 4), (3, 5), (4, 7) }.Select(w => truth.IsNormal(w.Item1, w.Item2)));
    }

    [Fact]
    public void Labels_of_a_classifier_are_its_classes_or_their_numbers()
    {
        List<string> warnings = [];

        IReadOnlyList<LabelledSection> sections =
            Truth.OfClasses(new LabelColumn("r.csv", null, TextRun.Of(["walk", "0", "RUN", "jump"])), ["rest", "walk", "run"], null,
                warnings);

        Assert.Equal(["walk", "rest", "run", "jump"], sections.Select(s => s.Label));
        Assert.Contains("no class 'jump'", Assert.Single(warnings));
    }

    private static Truth Read(string? column, string[]? normal, params string[] labels) =>
        Truth.OfAnomalies(new LabelColumn("r.csv", column, TextRun.Of(labels)), normal);
}
