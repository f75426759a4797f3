using TinyInfer.Esp32.Power;
using TinyInfer.Guard;

namespace TinyInfer.Tests.Esp32;

/// <summary>How often state is saved, and what a clock that is set does to a board.</summary>
public class DutyCycleSaveTests
{
    private const int Hour = 3_600_000;
    private const int Day = 24 * Hour;

    private readonly SimulatedClock _clock = new() { Now = 5000 };
    private readonly SimulatedSleep _sleep;
    private readonly LearningGuard _guard = new();

    public DutyCycleSaveTests()
    {
        _sleep = new(_clock);
    }

    [Theory]
    [InlineData(50, 20)]
    [InlineData(1000, 1)]
    public void A_day_of_new_state_takes_no_more_writes_than_flash_bears(int poll, int windows)
    {
        DutyCycle cycle = new(_guard, _clock, _sleep, poll, windows, 60_000, -1);
        Run(cycle, Day);

        Assert.InRange(_guard.Saves, 240, 288);
    }

    [Fact]
    public void What_flash_may_not_take_yet_is_kept_in_RAM_by_a_light_sleep()
    {
        DutyCycle cycle = new(_guard, _clock, _sleep, 2, 1, 60_000, -1);
        Run(cycle, Hour);

        Assert.Equal(_sleep.Sleeps.Count(IsDeep), _guard.Saves);
        Assert.InRange(_guard.Saves, 10, 12);
        Assert.Equal(_sleep.Sleeps.Count - _guard.Saves, _guard.Resumes);
    }

    [Fact]
    public void What_is_kept_already_needs_no_write_before_a_deep_sleep()
    {
        _guard.Learns = false;
        DutyCycle cycle = new(_guard, _clock, _sleep, 2, 1, 60_000, -1);
        Run(cycle, Hour / 2);

        Assert.All(_sleep.Sleeps, sleep => Assert.True(IsDeep(sleep)));
        Assert.InRange(_sleep.Sleeps.Count, 29, 31);
    }

    [Fact]
    public void Storage_that_fails_is_asked_again_later_and_RAM_is_kept()
    {
        _guard.IsBroken = true;
        DutyCycle cycle = new(_guard, _clock, _sleep, 2, 1, 60_000, -1);
        Run(cycle, Hour);

        Assert.InRange(_guard.Saves, 10, 12);
        Assert.DoesNotContain(_sleep.Sleeps, IsDeep);
    }

    [Theory]
    [InlineData(WakeReason.Timer, 400_000, 1)]
    [InlineData(WakeReason.Timer, 60_000, 0)]
    [InlineData(WakeReason.PowerOn, 400_000, 0)]
    [InlineData(WakeReason.Pin, 400_000, 0)]
    public void A_start_saves_soon_only_if_it_has_slept_for_long_enough(WakeReason reason, int slept, int saves)
    {
        // A supply that comes and goes starts a board a thousand times an hour.
        _sleep.Reason = reason;
        new DutyCycle(_guard, _clock, _sleep, 2, 0, slept, -1).RunOnce();

        Assert.Equal(saves, _guard.Saves);
    }

    [Theory]
    [InlineData(-Hour)]
    [InlineData(Hour)]
    [InlineData(-Day * 20L)]
    [InlineData(Day * 20L)]
    [InlineData(long.MinValue / 2)]
    public void A_clock_that_is_set_makes_no_long_sleep_and_no_pause(long step)
    {
        DutyCycle cycle = new(_guard, _clock, _sleep, 1000, 1, 60_000, -1);
        Run(cycle, 10 * 60_000);
        int polls = _guard.Polls;
        int saves = _guard.Saves;
        _clock.Now += step;
        Run(cycle, 10 * 60_000);

        Assert.All(_sleep.Sleeps, sleep => Assert.InRange(int.Parse(sleep.Split(' ')[1]), 1, 1000));
        Assert.InRange(_guard.Polls - polls, 595, 605);
        Assert.InRange(_guard.Saves - saves, 1, 3);
    }

    [Fact]
    public void The_board_s_clock_runs_forwards()
    {
        Esp32Clock clock = new();
        long before = clock.Milliseconds;
        Thread.Sleep(30);
        Assert.InRange(clock.Milliseconds - before, 25, 10_000);
    }

    private static bool IsDeep(string sleep) => sleep.StartsWith("deep", StringComparison.Ordinal);

    /// <summary>Rounds of a loop that take a millisecond each; a poll gives a window, and windows something new.</summary>
    private void Run(DutyCycle cycle, long milliseconds)
    {
        for (long end = _clock.Now + milliseconds; _clock.Now < end; _clock.Now++)
        {
            _guard.Windows = _clock.Now % 50 == 0 ? 1 : 0;
            if (cycle.TimerMilliseconds > 0 && _guard.Windows == 0)
            {
                continue;
            }

            cycle.RunOnce();
        }
    }

    /// <summary>An application each of whose windows has something new to keep.</summary>
    private sealed class LearningGuard : IGuard
    {
        public bool IsAlarmOn => false;

        public bool IsSaved { get; private set; } = true;

        internal bool Learns { get; set; } = true;

        internal bool IsBroken { get; set; }

        internal int Windows { get; set; }

        internal int Polls { get; private set; }

        internal int Saves { get; private set; }

        internal int Resumes { get; private set; }

        public void Poll() => Polls++;

        public int Step(long now)
        {
            IsSaved &= !Learns;
            return Windows;
        }

        public bool Save()
        {
            Saves++;
            IsSaved = !IsBroken;
            return IsSaved;
        }

        public void Resume() => Resumes++;
    }
}
