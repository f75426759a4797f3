using CsCheck;
using TinyInfer.Anomaly;
using TinyInfer.Anomaly.Changes;
using TinyInfer.Anomaly.Format;
using TinyInfer.Anomaly.Scores;

namespace TinyInfer.Tests.Anomaly;

public sealed class DetectorFormatTests
{
    private static readonly DetectorSettings[] _all =
    [
        new(),
        new() { Threshold = 0.9016f, IsAdaptive = true, LowerLimit = 0.5f, UpperLimit = 2f, Filter = new Ewma(0.2f),
            Reconstruction = new(128, null, ErrorMeasure.Squared) },
        new() { Threshold = -3f, Filter = new Cusum(1f, 0.25f), Reconstruction = new(3, [1f, 0f, 2.5f], ErrorMeasure.Absolute), Raise = 10,
            Window = 63, Clear = 255 },
        new() { Scorer = new MahalanobisDistance([1f, 2f], [1f, 2f, 3f]), Filter = new PageHinkley(0.5f), LearningWindows = 1 << 20 },
        new() { Scorer = new MahalanobisDistance([1f, 2f, 3f], [1f, 2f, 3f]), Quantile = 0.999f, Margin = 1.25f },
        new() { Scorer = new GaussianMixture([0.25f, 0.75f], [1f, 2f, 3f, 4f], [5f, 6f, 7f, 8f]), Hysteresis = 1f },
        new() { Scorer = new ClusterDistance([1f, 2f, 3f, 4f, 5f, 6f], [0.5f, 0.25f]) },
        new() { Scorer = new PrincipalComponents([1f, 2f, 3f], [4f, 5f, 6f], [1f, 0f, 0f, 1f, 0f, 0f], [0.5f, 0f], 2f) },
        new() { Scorer = new GaussianBaseline(7, 90, 0.125f) },
    ];

    public static TheoryData<int> Indices => [.. Enumerable.Range(0, _all.Length)];

    [Theory]
    [MemberData(nameof(Indices))]
    public void Settings_read_are_those_written(int index)
    {
        DetectorSettings expected = _all[index];
        byte[] bytes = DetectorWriter.Write(expected);
        DetectorSettings actual = DetectorReader.Read(bytes);
        Assert.Equal(bytes, DetectorWriter.Write(actual));
        Assert.Equal(expected.Threshold, actual.Threshold);
        Assert.Equal(
            (expected.IsAdaptive, expected.LearningWindows, expected.Quantile, expected.Margin, expected.LowerLimit, expected.UpperLimit),
            (actual.IsAdaptive, actual.LearningWindows, actual.Quantile, actual.Margin, actual.LowerLimit, actual.UpperLimit));
        Assert.Equal(
            (expected.Hysteresis, expected.Raise, expected.Window, expected.Clear),
                (actual.Hysteresis, actual.Raise, actual.Window, actual.Clear));
        Assert.Equal(expected.Filter?.GetType(), actual.Filter?.GetType());
        Assert.Equal(expected.Filter?.FirstParameter, actual.Filter?.FirstParameter);
        Assert.Equal(expected.Filter?.SecondParameter, actual.Filter?.SecondParameter);
        Assert.Equal(expected.Scorer?.GetType(), actual.Scorer?.GetType());
        Assert.Equal(expected.Scorer?.FeatureCount, actual.Scorer?.FeatureCount);
        Assert.Equal(expected.Reconstruction?.Channels, actual.Reconstruction?.Channels);
        Assert.Equal(expected.Reconstruction?.Weights, actual.Reconstruction?.Weights);
        Assert.Equal(expected.Reconstruction?.Measure, actual.Reconstruction?.Measure);
        if (expected.Scorer is { IsLearning: false } scorer)
        {
            float[] features = [.. Enumerable.Range(3, scorer.FeatureCount).Select(x => (float)x)];
            Assert.Equal(scorer.Score(features), actual.Scorer!.Score(features));
        }
    }

    [Fact]
    public void The_layout_is_what_the_documentation_says()
    {
        // Devices in the field read what was written years before.
        byte[] bytes = DetectorWriter.Write(
            new() { Threshold = 1.5f, Filter = new Ewma(0.5f), Scorer = new ClusterDistance([3f], [2f]), Raise = 4 });
        Assert.Equal(
            "544941440100000048000000B988529104050500640000000000C03F6666663FA4707D3F"
            + "0000C03F00000000FFFF7F7F010400000000003F00000000010001000000404000000040",
            Convert.ToHexString(bytes));
    }

    [Theory]
    [MemberData(nameof(Indices))]
    public void Parameters_cut_anywhere_are_refused(int index)
    {
        byte[] bytes = DetectorWriter.Write(_all[index]);
        for (int length = 0; length < bytes.Length; length++)
        {
            Assert.Throws<ModelFormatException>(() => DetectorReader.Read(bytes[..length]));
        }

        Assert.Throws<ModelFormatException>(() => DetectorReader.Read([.. bytes, 0]));
    }

    [Theory]
    [MemberData(nameof(Indices))]
    public void A_changed_byte_is_found(int index)
    {
        byte[] bytes = DetectorWriter.Write(_all[index]);
        for (int at = 0; at < bytes.Length; at++)
        {
            bytes[at] ^= 0x21;

            // Two reserved bytes of the header are covered by the checksum like all others.
            Assert.Throws<ModelFormatException>(() => DetectorReader.Read(bytes));
            bytes[at] ^= 0x21;
        }
    }

    [Fact]
    public void Hostile_parameters_with_a_good_checksum_are_read_or_refused()
    {
        Gen.Select(Gen.Int[0, _all.Length - 1], Gen.Select(Gen.Int[0, 200], Gen.Byte).Array[1, 6]).Sample(
            (index, changes) =>
            {
                byte[] bytes = DetectorWriter.Write(_all[index]);
                foreach ((int at, byte value) in changes)
                {
                    bytes[DetectorFormat.ChecksumAt + 4 + (at % (bytes.Length - DetectorFormat.ChecksumAt - 4))] = value;
                }

                DetectorFormat.Seal(bytes, DetectorFormat.Magic);
                try
                {
                    new Detector(DetectorReader.Read(bytes)).Update(1f, false);
                }
                catch (ModelFormatException e)
                {
                    Assert.StartsWith("detector parameters: ", e.Message, StringComparison.Ordinal);
                }
            },
            iter: 20_000);
    }

    [Fact]
    public void Messages_say_what_is_wrong()
    {
        byte[] bytes = DetectorWriter.Write(new());
        Assert.Equal("detector parameters: 7 bytes are too few for a header of 60", Problem(bytes[..7]));
        Assert.Equal("detector parameters: there should be 60 bytes, and there are 61", Problem([.. bytes, 1]));
        bytes[0]++;
        Assert.Equal("detector parameters: the first bytes are not those of detector parameters", Problem(bytes));
        bytes[0]--;
        bytes[4] = 2;
        Assert.Equal("detector parameters: format version 2; this TinyInfer reads version 1", Problem(bytes));
        bytes[4] = 1;
        bytes[30]++;
        Assert.Equal("detector parameters: the checksum does not match; a byte has changed since it was written", Problem(bytes));
        bytes[30]--;
        bytes[16] = 9;
        DetectorFormat.Seal(bytes, DetectorFormat.Magic);
        Assert.Equal("detector parameters: the alarm's windows are not 1 <= raise <= window <= 63, 1 <= clear <= 255", Problem(bytes));

        static string Problem(byte[] parameters)
        {
            return Assert.Throws<ModelFormatException>(() => DetectorReader.Read(parameters)).Message;
        }
    }

    [Fact]
    public void Damaged_parameters_give_a_detector_with_safe_defaults_that_says_so()
    {
        byte[] bytes = DetectorWriter.Write(new() { Threshold = 3f });
        Assert.Equal(3f, Detector.Create(bytes, out string problem).Threshold);
        Assert.Null(problem);
        bytes[25]++;
        Detector detector = Detector.Create(bytes, out problem);
        Assert.Contains("checksum", problem, StringComparison.Ordinal);
        Assert.EndsWith("a threshold is learned instead", problem, StringComparison.Ordinal);
        Assert.Equal(DetectorState.Learning, detector.State);
        Assert.Equal(DetectorState.Learning, Detector.Create(null!, out problem).State);
        Assert.Contains("no parameters", problem, StringComparison.Ordinal);
    }

    [Fact]
    public void Settings_that_do_not_fit_the_format_are_not_written()
    {
        Assert.Throws<ArgumentException>(() => DetectorWriter.Write(new() { Raise = 0 }));
        Assert.Throws<ArgumentException>(() => DetectorWriter.Write(new() { Scorer = new ClusterDistance(new float[4097], [1f]) }));
        Assert.Throws<ArgumentException>(
            () => DetectorWriter.Write(new() { Scorer = new MahalanobisDistance(new float[400], new float[400 * 401 / 2]) }));
    }
}
