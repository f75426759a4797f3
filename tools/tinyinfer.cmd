@echo off
rem The command from a checkout, built first where something has changed.
dotnet run --project "%~dp0TinyInfer.Cli" -- %*
