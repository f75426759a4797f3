using CsCheck;
using TinyInfer.Anomaly;
using TinyInfer.Anomaly.Changes;
using TinyInfer.Anomaly.Format;
using TinyInfer.Anomaly.Scores;

namespace TinyInfer.Tests.Anomaly;

public sealed class DetectorStateTests
{
    private static readonly Func<Detector>[] _all =
    [
        () => new(new() { LearningWindows = 20, IsAdaptive = true, Filter = new Ewma(0.3f) }),
        () => new(new() { Threshold = 2f, Filter = new Cusum(1f, 0.1f), Raise = 10, Window = 63 }),
        () => new(new() { LearningWindows = 30, Filter = new PageHinkley(0.1f) }),
        () => new(new() { Threshold = 1.2f, Raise = 2, Window = 4 }),
    ];

    /// <summary>Numbers that are none, or hardly: as floats, and as doubles.</summary>
    private static readonly byte[][] _numbers =
    [
        .. new[] { float.NaN, float.PositiveInfinity, float.NegativeInfinity, float.Epsilon, -float.Epsilon, float.MaxValue,
            float.MinValue }
            .Select(BitConverter.GetBytes),
        .. new[] { double.NaN, double.PositiveInfinity, double.NegativeInfinity, double.Epsilon, double.MaxValue, double.MinValue, -1.0 }
            .Select(BitConverter.GetBytes),
    ];

    [Fact]
    public void A_detector_goes_on_as_if_it_had_not_slept()
    {
        Gen.Select(Gen.Int[0, _all.Length - 1], Gen.Int[0, 100], Gen.Float[0f, 3f].Array[120]).Sample(
            (index, sleep, scores) =>
            {
                Detector awake = _all[index]();
                Detector sleeper = _all[index]();
                for (int i = 0; i < scores.Length; i++)
                {
                    if (i == sleep)
                    {
                        byte[] state = sleeper.SaveState();
                        Assert.Equal(sleeper.GetStateSize(), state.Length);
                        sleeper = _all[index]();
                        Assert.Null(sleeper.LoadState(state));
                        Assert.Equal(awake.State, sleeper.State);
                        Assert.Equal(awake.FaultCount, sleeper.FaultCount);
                    }

                    bool isFaulty = i % 17 == 3;
                    Assert.Equal(awake.Update(scores[i], isFaulty), sleeper.Update(scores[i], isFaulty));
                    Assert.Equal(awake.Threshold, sleeper.Threshold);
                }
            },
            iter: 500);
    }

    [Fact]
    public void A_baseline_is_not_learned_twice()
    {
        Detector first = new(new() { Scorer = new GaussianBaseline(2, 10, 0.1f), LearningWindows = 5 });
        Detector second = new(new() { Scorer = new GaussianBaseline(2, 10, 0.1f), LearningWindows = 5 });
        for (int i = 0; i < 12; i++)
        {
            first.Update([i, i % 3], false);
        }

        Assert.Null(second.LoadState(first.SaveState()));
        Assert.False(second.Scorer.IsLearning);
        Assert.Equal(first.Scorer.Score([3f, 3f]), second.Scorer.Score([3f, 3f]));
    }

    [Fact]
    public void A_damaged_state_is_refused_and_leaves_nothing_behind()
    {
        Detector detector = _all[0]();
        for (int i = 0; i < 30; i++)
        {
            detector.Update(1f + (i % 5), false);
        }

        byte[] good = detector.SaveState();
        foreach (int at in Enumerable.Range(0, good.Length))
        {
            byte[] bad = [.. good];
            bad[at] ^= 0x44;
            AssertRefused(bad);
            AssertRefused(good[..at]);
        }

        AssertRefused(_all[1]().SaveState());
        AssertRefused(null);
        Assert.Contains("other parameters", _all[0]().LoadState(_all[2]().SaveState()), StringComparison.Ordinal);

        static void AssertRefused(byte[]? state)
        {
            Detector anew = _all[0]();
            byte[] before = anew.SaveState();
            Assert.EndsWith("the detector starts anew", anew.LoadState(state!), StringComparison.Ordinal);
            Assert.Equal(before, anew.SaveState());
        }
    }

    [Fact]
    public void A_hostile_state_with_a_good_checksum_is_taken_or_refused()
    {
        Gen.Select(Gen.Int[0, _all.Length - 1], Gen.Int[0, 60], Gen.Select(Gen.Int[0, 200], Gen.Byte).Array[1, 8]).Sample(
            (index, windows, changes) =>
            {
                Detector detector = _all[index]();
                for (int i = 0; i < windows; i++)
                {
                    detector.Update(1f + (i % 5), false);
                }

                byte[] state = detector.SaveState();
                foreach ((int at, byte value) in changes)
                {
                    state[DetectorFormat.StateHeaderSize + (at % (state.Length - DetectorFormat.StateHeaderSize))] = value;
                }

                DetectorFormat.Seal(state, DetectorFormat.StateMagic);
                Detector victim = _all[index]();
                byte[] before = victim.SaveState();
                if (victim.LoadState(state) != null)
                {
                    Assert.Equal(before, victim.SaveState());
                }

                for (int i = 0; i < 100; i++)
                {
                    victim.Update(1f + (i % 3), false);
                }
            },
            iter: 10_000);
    }

    [Fact]
    public void Numbers_that_are_none_leave_a_detector_that_still_sees_a_fault()
    {
        Func<Detector> baseline = () => new(new() { Scorer = new GaussianBaseline(1, 10, 0.1f), LearningWindows = 5 });
        foreach (Func<Detector> create in _all.Append(baseline))
        {
            byte[] state = create().SaveState();
            for (int at = DetectorFormat.StateHeaderSize; at < state.Length; at += 4)
            {
                foreach (byte[] number in _numbers.Where(n => at + n.Length <= state.Length))
                {
                    byte[] bad = [.. state];
                    number.CopyTo(bad, at);
                    DetectorFormat.Seal(bad, DetectorFormat.StateMagic);
                    Detector victim = create();
                    string problem = victim.LoadState(bad);
                    for (int i = 0; i < 400; i++)
                    {
                        Update(victim, 1f + (i % 3 * 0.1f));
                    }

                    Assert.True(float.IsFinite(victim.Threshold), $"byte {at}, {Convert.ToHexString(number)}: {problem}");
                    for (int i = 0; i < 300; i++)
                    {
                        Update(victim, 1e6f);
                    }

                    // But for what can have been learned: features of any size, and a threshold within its limits.
                    Assert.True(
                        victim.State == DetectorState.Anomaly || (problem == null && (victim.Scorer != null || victim.Threshold > 1e6f)),
                        $"byte {at}, {Convert.ToHexString(number)}: {victim.State}, {problem}");
                }
            }
        }

        static void Update(Detector detector, float value)
        {
            _ = detector.Scorer == null ? detector.Update(value, false) : detector.Update([value], false);
        }
    }

    [Fact]
    public void A_state_brings_no_threshold_that_its_settings_do_not_allow()
    {
        byte[] state = _all[3]().SaveState();
        BitConverter.TryWriteBytes(state.AsSpan(DetectorFormat.StateHeaderSize + 8 + Debouncer.StateSize), 1e30f);
        DetectorFormat.Seal(state, DetectorFormat.StateMagic);

        Assert.Contains("threshold", _all[3]().LoadState(state), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(int.MaxValue)]
    [InlineData(int.MaxValue - 1)]
    [InlineData(0)]
    public void A_detector_goes_on_when_its_counters_are_full(int count)
    {
        Detector detector = _all[0]();
        for (int i = 0; i < 60; i++)
        {
            detector.Update(1f + (i % 5), i % 7 == 0);
        }

        byte[] state = detector.SaveState();
        for (int at = DetectorFormat.StateHeaderSize; at + 4 <= state.Length; at++)
        {
            byte[] full = [.. state];
            BitConverter.TryWriteBytes(full.AsSpan(at), count);
            DetectorFormat.Seal(full, DetectorFormat.StateMagic);
            Detector victim = _all[0]();
            victim.LoadState(full);
            for (int i = 0; i < 50; i++)
            {
                victim.Update(1f + (i % 3), i % 3 == 0);
            }

            Assert.True(victim.FaultCount >= 0);
        }
    }
}
