namespace TinyInfer.Guard;

/// <summary>Something that resets the board unless it is fed in time: what a program that hangs cannot do for itself.</summary>
public interface IWatchdog
{
    /// <summary>Says that the application is at work: it comes round, and it has asked its sensor since the last time.</summary>
    void Feed();
}
