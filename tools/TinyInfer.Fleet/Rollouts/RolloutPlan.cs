using TinyInfer.Converter;

namespace TinyInfer.Fleet.Rollouts;

/// <summary>How an update goes to a group: first to a few, then to more and more.</summary>
[GenerateSerializer]
internal sealed record RolloutPlan
{
    /// <summary>Devices of the first stage.</summary>
    [Id(0)]
    public int Canary { get; init; } = 10;

    /// <summary>Percent of the group that have it after each later stage; the last is 100.</summary>
    [Id(1)]
    public int[] Percent { get; init; } = [25, 50, 100];

    /// <summary>Windows that each device of a stage has to judge before the next stage begins.</summary>
    [Id(2)]
    public int Windows { get; init; } = 200;

    /// <summary>After how many minutes a stage no longer waits for devices that do not answer.</summary>
    [Id(3)]
    public double Patience { get; init; } = 60;

    /// <summary>How many hours before the roll-out a device's windows are what later ones are compared with.</summary>
    [Id(4)]
    public double Before { get; init; } = 24;

    /// <summary>Number of stages.</summary>
    internal int StageCount => Percent.Length + 1;

    /// <summary>Checks it.</summary>
    /// <returns>The plan.</returns>
    /// <exception cref="ConversionException">A number is impossible.</exception>
    internal RolloutPlan Check()
    {
        bool isRising = Percent is { Length: > 0 and <= 20 } && Percent[0] > 0 && Percent[^1] == 100
            && Percent.Zip(Percent.Skip(1)).All(pair => pair.First < pair.Second);
        if (!isRising)
        {
            throw new ConversionException("stages: rising percentages that end with 100 are expected, such as 25,50,100.");
        }

        if (Canary < 1 || Windows < 1 || !(Patience > 0 && Patience < 1e6) || !(Before > 0 && Before < 1e5))
        {
            throw new ConversionException("canary, windows, patience and before: numbers above 0 are expected.");
        }

        return this;
    }
}
