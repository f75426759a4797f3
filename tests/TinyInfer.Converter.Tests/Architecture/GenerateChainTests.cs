using TinyInfer.Converter.Generate;

namespace TinyInfer.Converter.Tests.Architecture;

/// <summary>The rooms of Generate are a strict chain: each knows those before it, and none behind it.</summary>
public class GenerateChainTests
{
    /// <summary>The rooms, from the one that knows no other to the one that knows all; Generate itself is on top.</summary>
    private static readonly string[] _rooms = ["Code", "Arithmetic", "Packing", "Convolution", "Layers"];

    private static readonly string _top = typeof(CompiledModelEmitter).Namespace!;

    /// <summary>A type uses types of its own room and of those before it.</summary>
    [Fact]
    public void RoomsAreAChain()
    {
        IEnumerable<string> wrong = TypeArrows.Of(typeof(CompiledModelEmitter).Assembly)
            .Where(arrow => LevelOf(arrow.From) is { } from && LevelOf(arrow.To) is { } to && to > from)
            .Select(arrow => $"{arrow.From.FullName} -> {arrow.To.FullName}");

        Assert.Empty(wrong);
    }

    /// <summary>The chain has no gap: each room is used by the next one.</summary>
    [Fact]
    public void EachRoomIsUsedByTheNext()
    {
        HashSet<(int?, int?)> levels = [.. TypeArrows.Of(typeof(CompiledModelEmitter).Assembly).Select(
            arrow => (LevelOf(arrow.From), LevelOf(arrow.To)))];

        Assert.All(Enumerable.Range(1, _rooms.Length), level => Assert.Contains((level, level - 1), levels));
    }

    /// <summary>No room but these is in Generate.</summary>
    [Fact]
    public void NoOtherRoomIsThere()
    {
        IEnumerable<string> rooms = typeof(CompiledModelEmitter).Assembly.GetTypes()
            .Select(type => type.Namespace ?? string.Empty)
            .Where(name => name.StartsWith(_top + '.', StringComparison.Ordinal))
            .Select(name => name[(_top.Length + 1)..])
            .Distinct();

        Assert.Equal(_rooms.Order(), rooms.Order());
    }

    /// <summary>Place of a type's room in the chain; null if it is not in Generate.</summary>
    private static int? LevelOf(Type type)
    {
        int room = Array.FindIndex(_rooms, room => type.Namespace == $"{_top}.{room}");
        return room >= 0 ? room : type.Namespace == _top ? _rooms.Length : null;
    }
}
