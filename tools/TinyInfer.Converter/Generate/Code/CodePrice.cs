using TinyInfer.Converter.Boards;
using TinyInfer.Converter.Cost;

namespace TinyInfer.Converter.Generate.Code;

/// <summary>
/// What ways to write a layer are compared by: the time on a board, for instructions and for reading the code from flash.
/// </summary>
/// <param name="board">The board.</param>
/// <param name="isRead">
/// Whether the code is read anew in every run, because the model's is more than the cache holds; otherwise it stays from one run to the
/// next, unless it alone is too much.
/// </param>
internal sealed class CodePrice(Board board, bool isRead)
{
    /// <summary>The price of methods that are called one after another.</summary>
    /// <param name="cost">What a run executes.</param>
    /// <param name="methods">The methods.</param>
    /// <returns>Seconds.</returns>
    internal double Of(IlCost cost, IEnumerable<GeneratedMethod> methods) => Of(cost, CodeSpan.Of(methods.Select(m => m.Span)));

    /// <summary>The price of code.</summary>
    /// <param name="cost">What a run executes.</param>
    /// <param name="span">The code, in the order in which a run reads it.</param>
    /// <returns>Seconds.</returns>
    internal double Of(IlCost cost, CodeSpan span) => board.SecondsOfCode(
        cost.Instructions, cost.CyclesOn(board), isRead ? board.Cache.FirstMisses(span) : board.Cache.Misses(span));
}
