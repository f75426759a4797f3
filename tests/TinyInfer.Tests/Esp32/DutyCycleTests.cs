using TinyInfer.Anomaly;
using TinyInfer.Esp32.Power;
using TinyInfer.Guard;
using TinyInfer.Tests.BearingGuardTests;

namespace TinyInfer.Tests.Esp32;

/// <summary>When the board sleeps and how, with an application that counts and with the firmware's own.</summary>
public class DutyCycleTests
{
    private const int Pin = 33;

    private readonly SimulatedClock _clock = new();
    private readonly SimulatedSleep _sleep;
    private readonly CountingGuard _guard = new();

    public DutyCycleTests()
    {
        _sleep = new(_clock);
    }

    [Fact]
    public void A_sensor_asked_often_is_left_to_a_timer_and_the_board_sleeps_deeply_after_its_windows()
    {
        DutyCycle cycle = new(_guard, _clock, _sleep, 2, 20, 60_000, Pin);
        Assert.Equal(2, cycle.TimerMilliseconds);
        for (int turn = 0; turn < 39; turn++)
        {
            _guard.Windows = turn % 2;
            RunAt(cycle, turn);
        }

        Assert.Empty(_sleep.Sleeps);
        _guard.Windows = 1;
        RunAt(cycle, 40);

        Assert.Equal(["deep 60000 pin 33"], _sleep.Sleeps);
        Assert.Equal((0, 0, 0), (_guard.Polls, _guard.Saves, _guard.Resumes));
    }

    [Theory]
    [InlineData(false, "deep")]
    [InlineData(true, "light")]
    public void An_alarm_keeps_pin_and_RAM_through_a_light_sleep(bool isAlarmOn, string sleep)
    {
        DutyCycle cycle = new(_guard, _clock, _sleep, 2, 3, 60_000, -1);
        _guard.Windows = 1;
        _guard.IsAlarmOn = isAlarmOn;
        for (int turn = 0; turn < 7; turn++)
        {
            RunAt(cycle, turn);
        }

        Assert.Equal(2, _sleep.Sleeps.Count);
        Assert.All(_sleep.Sleeps, s => Assert.StartsWith(sleep + " 60000", s, StringComparison.Ordinal));
        Assert.Equal(isAlarmOn ? 2 : 0, _guard.Resumes);
    }

    [Theory]
    [InlineData(2)]
    [InlineData(200)]
    public void A_board_that_never_sleeps_polls_and_judges_all_the_same(int poll)
    {
        DutyCycle cycle = new(_guard, _clock, _sleep, poll, 0, 60_000, Pin);
        for (int turn = 0; turn < 100; turn++)
        {
            _guard.Windows = turn % 10 == 0 ? 0 : 1;
            RunAt(cycle, turn * poll);
        }

        Assert.Empty(_sleep.Sleeps);
        Assert.Equal((poll == 2 ? 0 : 100, 0, 0), (_guard.Polls, _guard.Saves, _guard.Resumes));
    }

    [Fact]
    public void A_sensor_asked_seldom_is_polled_on_time_and_the_board_sleeps_lightly_in_between()
    {
        DutyCycle cycle = new(_guard, _clock, _sleep, 1000, 1, 60_000, Pin);
        Assert.Equal(0, cycle.TimerMilliseconds);
        List<long> polls = [];
        int judged = 0;
        _guard.Polled = () => polls.Add(_clock.Now);
        _guard.Judge = () =>
        {
            // Every third poll completes a window, which takes 300 ms to judge; that moves no poll.
            if (polls.Count / 3 == judged)
            {
                return 0;
            }

            judged++;
            _clock.Now += 300;
            return 1;
        };
        while (_clock.Now < 9500)
        {
            cycle.RunOnce();
        }

        Assert.Equal([0, 1000, 2000, 3000, 4000, 5000, 6000, 7000, 8000, 9000], polls);
        Assert.All(_sleep.Sleeps, sleep => Assert.StartsWith("light", sleep, StringComparison.Ordinal));
        Assert.Contains("light 700", _sleep.Sleeps);
        Assert.Equal((0, 0), (_guard.Saves, _guard.Resumes));
    }

    [Fact]
    public void Polls_that_were_missed_are_not_made_up_for()
    {
        DutyCycle cycle = new(_guard, _clock, _sleep, 500, 1, 60_000, -1);
        RunAt(cycle, 0);
        RunAt(cycle, 2600);
        RunAt(cycle, 2700);

        Assert.Equal(2, _guard.Polls);
        Assert.Equal(["light 500", "light 500", "light 400"], _sleep.Sleeps);
    }

    [Fact]
    public void The_firmware_keeps_its_alarm_over_a_light_sleep_and_joins_no_samples_across_it()
    {
        const int Outer = 71680;
        GuardRun run = new();
        run.Play(GuardRun.Recording[Outer..(Outer + (40 * GuardRun.Window) + 700)]);
        Assert.Equal((DetectorState.Anomaly, 40, true), (run.Guard.State, run.Guard.WindowCount, run.IsAlarmOn));

        // A window is two thirds full; a minute passes in which nobody asks the sensor.
        run.Guard.Resume();
        run.Skip(60_000);
        run.Play(GuardRun.Recording[(Outer + (42 * GuardRun.Window))..(Outer + (43 * GuardRun.Window) - 1)]);
        Assert.Equal((40, true), (run.Guard.WindowCount, run.IsAlarmOn));
        run.Play(GuardRun.Recording[(Outer + (43 * GuardRun.Window) - 1)..(Outer + (43 * GuardRun.Window))]);

        Assert.Equal((DetectorState.Anomaly, 41, true), (run.Guard.State, run.Guard.WindowCount, run.IsAlarmOn));
        Assert.DoesNotContain(run.Lines, line => line.TryGetProperty("fault", out _));
        Assert.Equal(0, run.Lines.Last().GetProperty("lost").GetInt32());
    }

    private void RunAt(DutyCycle cycle, long now)
    {
        _clock.Now = now;
        cycle.RunOnce();
    }

    private sealed class CountingGuard : IGuard
    {
        public bool IsAlarmOn { get; set; }

        internal int Windows { get; set; }

        internal int Polls { get; private set; }

        internal int Saves { get; private set; }

        internal int Resumes { get; private set; }

        internal bool IsBroken { get; set; }

        internal Action? Polled { get; set; }

        internal Func<int>? Judge { get; set; }

        public void Poll()
        {
            Polls++;
            Polled?.Invoke();
        }

        public int Step(long now) => Judge?.Invoke() ?? Windows;

        public bool IsSaved { get; set; } = true;

        public bool Save()
        {
            Saves++;
            return !IsBroken;
        }

        public void Resume() => Resumes++;
    }
}
