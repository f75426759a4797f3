using TinyInfer.Converter.Data;
using TinyInfer.Training.Layers;
using TinyInfer.Training.Recordings;

namespace TinyInfer.Training.Tests.Learning;

/// <summary>A slow signal of which nobody has said what is normal.</summary>
public sealed class FarOutRowsTests : IDisposable
{
    private const int Rows = 2000;

    private readonly string _folder = Directory.CreateTempSubdirectory("tinyinfer-tests-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public void What_is_far_beyond_the_other_rows_is_left_out_and_named()
    {
        RecordingSet set = Read(0.1, (400, 430, -40), (432, 440, -40), (1500, 1501, 60));

        Assert.Equal([(0, 400), (430, 432), (440, 1500), (1501, Rows)], set.Recordings[0].Sections.Select(s => (s.Start, s.End)));
        Assert.All(set.Recordings[0].Sections, s => Assert.True(s.IsNormal));
        Assert.Contains("t.npy: 39 rows are far beyond the others, in rows 401 to 440, 1,501 to 1,501. Nothing was learned from them, nor "
            + "is an alarm there called false. If that is normal work, put the file into a folder \"normal\".", set.Notes);
    }

    [Fact]
    public void Nothing_is_left_out_where_nothing_is_far_beyond_or_it_is_a_way_of_working_or_vibration()
    {
        Assert.Single(Read(0.1).Recordings[0].Sections);
        Assert.Single(Read(400, (400, 430, -40)).Recordings[0].Sections);
        RecordingSet often = Read(0.1, (400, 700, -40));
        Assert.Single(often.Recordings[0].Sections);
        Assert.Contains("15 % of the rows are far beyond the others: too many to be exceptions. They are taken for a way in which the "
            + "machine works; label them if they are not.", often.Notes);
    }

    [Fact]
    public void Who_says_that_all_is_normal_is_believed()
    {
        Directory.CreateDirectory(Path.Combine(_folder, "normal"));
        Write(Path.Combine(_folder, "normal", "t.npy"), (400, 430, -40));

        RecordingSet set = RecordingReader.Read(new LearnOptions { Paths = [_folder], Rate = 0.1 });

        Assert.Equal((0, Rows), Assert.Single(set.Recordings[0].Sections.Select(s => (s.Start, s.End))));
    }

    private RecordingSet Read(double rate, params (int Start, int End, float Offset)[] odd)
    {
        string path = Path.Combine(_folder, "t.npy");
        Write(path, odd);
        return RecordingReader.Read(new LearnOptions { Paths = [path], Rate = rate });
    }

    /// <summary>Normally distributed around 100 with a deviation of 4; odd rows lie by an offset from 100.</summary>
    private static void Write(string path, params (int Start, int End, float Offset)[] odd)
    {
        Random random = new(1);
        float[] values = [.. Enumerable.Range(0, Rows).Select(_ => MathF.Round(100 + (4 * Normal.Draw(random))))];
        foreach ((int start, int end, float offset) in odd)
        {
            Array.Fill(values, 100 + offset, start, end - start);
        }

        File.WriteAllBytes(path, NpyFile.Write([Rows], values));
    }
}
