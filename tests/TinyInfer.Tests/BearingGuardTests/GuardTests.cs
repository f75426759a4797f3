using System.Text.Json;
using TinyInfer.Anomaly;
using TinyInfer.Signal;

namespace TinyInfer.Tests.BearingGuardTests;

public class GuardTests
{
    private const int HealthyEnd = 71680;
    private const int OuterEnd = 119808;
    private const int HealthyAgainEnd = 143360;

    [Fact]
    public void Raises_the_pin_for_a_damaged_bearing_and_lowers_it_afterwards()
    {
        GuardRun run = new();

        run.Play(GuardRun.Recording[..HealthyEnd]);
        Assert.Equal((false, DetectorState.Normal, 70), (run.IsAlarmOn, run.Guard.State, run.Guard.WindowCount));
        run.Play(GuardRun.Recording[HealthyEnd..OuterEnd]);
        Assert.Equal((true, DetectorState.Anomaly), (run.IsAlarmOn, run.Guard.State));
        run.Play(GuardRun.Recording[OuterEnd..HealthyAgainEnd]);
        Assert.Equal((false, DetectorState.Normal), (run.IsAlarmOn, run.Guard.State));

        JsonElement[] changes = [.. run.Lines.Where(l => l.GetProperty("event").GetString() == "change")];
        Assert.Equal(["anomaly", "normal"], changes.Select(l => l.GetProperty("state").GetString()));
        int[] why = [.. changes[0].GetProperty("why").EnumerateArray().Select(e => e.GetInt32())];
        Assert.Equal(3, why.Distinct().Count());
        Assert.All(why, band => Assert.InRange(band, 45, 100));
        Assert.False(changes[1].TryGetProperty("why", out _));
        Assert.True(changes[0].GetProperty("score").GetDouble() > changes[0].GetProperty("threshold").GetDouble());
        Assert.Equal("detector state: there is none; the detector starts anew", run.Guard.Problem);
        Assert.Equal(0.8618, run.Lines.First().GetProperty("threshold").GetDouble());
    }

    [Theory]
    [InlineData("stuck", SensorFault.Stuck)]
    [InlineData("saturated", SensorFault.Saturated)]
    [InlineData("repeating", SensorFault.Repeating)]
    public void A_broken_sensor_is_a_fault_and_neither_normal_nor_an_anomaly(string how, SensorFault fault)
    {
        GuardRun run = new();
        run.Play(GuardRun.Recording[..(8 * GuardRun.Window)]);
        short[] broken = GuardRun.Recording[..(8 * GuardRun.Window)];
        for (int i = 0; i < broken.Length; i++)
        {
            broken[i] = how switch
            {
                "stuck" => (short)417,
                "saturated" => i % 5 == 0 ? short.MaxValue : broken[i],
                _ => broken[i % GuardRun.Window],
            };
        }

        run.Play(broken);

        Assert.Equal((DetectorState.Fault, false), (run.Guard.State, run.IsAlarmOn));
        JsonElement change = run.Lines.Last(l => l.GetProperty("event").GetString() == "change");
        Assert.Equal(("fault", (int)fault), (change.GetProperty("state").GetString(), change.GetProperty("fault").GetInt32() & (int)fault));
    }

    [Fact]
    public void A_sensor_that_falls_silent_is_a_fault_until_it_speaks_again()
    {
        GuardRun run = new();
        run.Play(GuardRun.Recording[..(4 * GuardRun.Window)]);
        run.Sensor.IsUnplugged = true;
        for (int i = 0; i < 1000; i++)
        {
            run.Tick();
        }

        Assert.Equal(DetectorState.Fault, run.Guard.State);
        Assert.Equal((int)SensorFault.Silent, run.Lines.Last().GetProperty("fault").GetInt32());
        Assert.Single(run.Lines, l => l.TryGetProperty("fault", out _));
        run.Sensor.IsUnplugged = false;
        run.Play(GuardRun.Recording[..(4 * GuardRun.Window)]);
        Assert.Equal(DetectorState.Normal, run.Guard.State);
    }

    [Fact]
    public void A_fault_of_the_sensor_leaves_an_alarm_on_over_a_cut_of_power()
    {
        GuardRun before = new();
        before.Play(GuardRun.Recording[HealthyEnd..OuterEnd]);
        before.Play(new short[4 * GuardRun.Window]);
        Assert.Equal((DetectorState.Fault, true, true), (before.Guard.State, before.Guard.IsAlarmOn, before.IsAlarmOn));
        before.Guard.Save();

        GuardRun after = new(before.Store.Bytes);
        after.Play(new short[4 * GuardRun.Window]);

        Assert.Equal((DetectorState.Fault, true, true), (after.Guard.State, after.Guard.IsAlarmOn, after.IsAlarmOn));
    }

    [Fact]
    public void An_alarm_survives_a_sleep()
    {
        GuardRun before = new();
        before.Play(GuardRun.Recording[HealthyEnd..OuterEnd]);
        before.Guard.Save();

        GuardRun after = new(before.Store.Bytes);

        Assert.Equal((DetectorState.Anomaly, true, true), (after.Guard.State, after.Guard.IsAlarmOn, after.IsAlarmOn));
        Assert.Null(after.Guard.Problem);
        Assert.False(after.Lines.First().TryGetProperty("problem", out _));
    }

    [Fact]
    public void State_that_cannot_be_saved_is_said_and_the_guard_goes_on()
    {
        GuardRun run = new();
        run.Store.IsBroken = true;
        run.Play(GuardRun.Recording[..(4 * GuardRun.Window)]);

        run.Guard.Save();

        Assert.Equal("problem", run.Lines.Last().GetProperty("event").GetString());
        Assert.Contains("cannot be saved", run.Lines.Last().GetProperty("problem").GetString());
        run.Play(GuardRun.Recording[(4 * GuardRun.Window)..(8 * GuardRun.Window)]);
        Assert.Equal((DetectorState.Normal, 8), (run.Guard.State, run.Guard.WindowCount));
    }

    [Fact]
    public void Damaged_state_is_not_taken_and_said()
    {
        GuardRun before = new();
        before.Play(GuardRun.Recording[HealthyEnd..OuterEnd]);
        before.Guard.Save();
        byte[] state = before.Store.Bytes!;
        for (int i = 0; i < state.Length; i++)
        {
            byte[] damaged = [.. state];
            damaged[i] ^= 0x10;

            GuardRun after = new(damaged);

            Assert.Equal(DetectorState.Normal, after.Guard.State);
            Assert.Contains("starts anew", after.Lines.First().GetProperty("problem").GetString());
        }
    }

    [Fact]
    public void A_damaged_model_leaves_a_guard_that_learns_features_and_says_so()
    {
        GuardRun run = new(hasModel: false);

        Assert.Contains("features alone are watched", run.Lines.First().GetProperty("problem").GetString());
        run.Play(GuardRun.Recording[..HealthyEnd]);
        Assert.Equal(DetectorState.Learning, run.Guard.State);
        Assert.False(run.IsAlarmOn);
    }

    [Theory]
    [InlineData(0, HealthyEnd, DetectorState.Normal)]
    [InlineData(OuterEnd - (40 * GuardRun.Window), OuterEnd, DetectorState.Anomaly)]
    public void Nothing_is_allocated_per_window(int start, int end, DetectorState state)
    {
        // The desktop's pins allocate when they are written; the alarm is on, or off, before the count begins.
        GuardRun run = new();
        run.Play(GuardRun.Recording[start..(start + (10 * GuardRun.Window))]);
        run.Sink.IsOff = true;
        run.Sensor.Samples = GuardRun.Recording[start..end];
        run.Sensor.Position = 10 * GuardRun.Window;

        int windows = 0;
        AllocationCounter counter = new();
        Action tick = () => windows += run.Tick();
        while (run.Sensor.Position < run.Sensor.Samples.Length)
        {
            counter.Count(tick);
        }

        Assert.Equal(state, run.Guard.State);
        Assert.True(windows >= 29, $"{windows} windows");
        Assert.Equal(0, counter.Bytes);
    }
}
