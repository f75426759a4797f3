using CsCheck;
using TinyInfer.Anomaly;

namespace TinyInfer.Tests.Anomaly;

public sealed class ClassDecisionTests
{
    [Fact]
    public void The_highest_score_wins_and_its_confidence_is_softmaxs()
    {
        Gen.Select(Gen.SByte.Array[2, 20], Gen.Float[0.001f, 2f], Gen.Int[-100, 127]).Sample((scores, scale, zeroPoint) =>
        {
            ClassDecision decision = new(new bool[scores.Length], 0.5f, new Debouncer(1, 1, 1));

            Assert.Equal(DetectorState.Normal, decision.Update(Of(scores, scale, zeroPoint)));

            double[] powers = [.. scores.Select(s => Math.Exp((double)scale * s))];
            Assert.Equal(Array.IndexOf(scores, scores.Max()), decision.Class);
            Assert.Equal(powers.Max() / powers.Sum(), decision.Confidence, 1e-6);
        });
    }

    [Fact]
    public void Probabilities_stay_as_they_are()
    {
        ClassDecision decision = new(new bool[3], 0.5f, new Debouncer(1, 1, 1));

        decision.Update(Of([-128, 64, -64], 1f / 256, -128));

        Assert.Equal((1, 0.75f), (decision.Class, decision.Confidence));
    }

    [Fact]
    public void An_alarm_takes_chosen_classes_that_the_model_is_sure_of()
    {
        ClassDecision decision = new([false, true, true], 0.6f, new Debouncer(2, 3, 2));
        (sbyte[] Scores, DetectorState Expected)[] windows =
        [
            ([20, 127, -128], DetectorState.Normal),
            ([127, 20, -128], DetectorState.Normal),
            ([-128, 0, 127], DetectorState.Anomaly),
            ([-128, 127, 120], DetectorState.Anomaly),
            ([127, -128, -128], DetectorState.Normal),
            ([-128, 127, 120], DetectorState.Normal),
            ([-128, 127, 120], DetectorState.Normal),
        ];

        Assert.Equal(windows.Select(w => w.Expected), windows.Select(w => decision.Update(Of(w.Scores, 0.05f, 0))));
    }

    [Fact]
    public void A_fault_is_no_vote_and_leaves_no_label()
    {
        ClassDecision decision = new([false, true], 0.5f, new Debouncer(2, 2, 1));
        Tensor alarming = Of([0, 100], 0.1f, 0);

        decision.Update(alarming);
        Assert.Equal(DetectorState.Fault, decision.UpdateFaulty());
        Assert.Equal((ClassDecision.Unknown, float.NaN), (decision.Class, decision.Confidence));
        Assert.Equal(DetectorState.Anomaly, decision.Update(alarming));
    }

    [Fact]
    public void What_does_not_fit_is_refused()
    {
        Assert.Throws<ArgumentException>(() => new ClassDecision([true], 0.5f, new Debouncer(1, 1, 1)));
        Assert.Throws<ArgumentException>(() => new ClassDecision([true, false], float.NaN, new Debouncer(1, 1, 1)));
        Assert.Throws<ArgumentException>(() => new ClassDecision([true, false], 0.5f, new Debouncer(1, 1, 1)).Update(Of([1, 2, 3], 1f, 0)));
    }

    [Fact]
    public void Nothing_is_allocated()
    {
        ClassDecision decision = new([false, true, true], 0.5f, new Debouncer(2, 3, 2));
        Tensor output = Of([-3, 100, 7], 0.05f, 0);
        decision.Update(output);

        Assert.Equal(0, AllocationCounter.Of(() =>
        {
            for (int i = 0; i < 1000; i++)
            {
                decision.Update(output);
            }
        }));
    }

    private static Tensor Of(sbyte[] values, float scale, int zeroPoint) =>
        new([values.Length], values.Length, scale, zeroPoint, [127, .. values], 1);
}
